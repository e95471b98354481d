import { ChevronRight } from "lucide-react";
import Link from "next/link";

/** The way down to this page; the last one is the page itself and no link. */
export function Breadcrumbs({ items }: { items: readonly { label: string; href?: string | undefined }[] }) {
  return (
    <nav aria-label="Breadcrumb">
      <ol className="flex flex-wrap items-center gap-x-1.5 gap-y-1 text-13 text-muted">
        {items.map((item, index) => (
          <li key={item.label} className="flex min-w-0 items-center gap-1.5">
            {index > 0 && (
              <ChevronRight aria-hidden="true" className="size-3.5 shrink-0 text-faint rtl:rotate-180" />
            )}
            {item.href === undefined ? (
              <span aria-current="page" className="truncate text-ink">
                {item.label}
              </span>
            ) : (
              <Link href={item.href} className="truncate rounded-sm hover:text-ink">
                {item.label}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
