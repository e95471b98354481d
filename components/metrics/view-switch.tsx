import Link from "next/link";
import { cx } from "@/components/ui/cx";

/** One of a few ways to look at the same page, side by side. Links, so that each has its address. */
export function ViewSwitch({
  label,
  views,
}: {
  label: string;
  views: readonly { label: string; href: string; isCurrent: boolean }[];
}) {
  return (
    <nav aria-label={label}>
      <ul className="flex rounded border bg-surface-sunken p-0.5">
        {views.map((view) => (
          <li key={view.href}>
            <Link
              href={view.href}
              scroll={false}
              aria-current={view.isCurrent ? "page" : undefined}
              className={cx(
                "flex h-7.5 items-center rounded-sm border px-2.5 font-medium text-13 transition-colors sm:px-3",
                view.isCurrent
                  ? "bg-surface-raised text-ink"
                  : "border-transparent text-muted hover:text-ink",
              )}
            >
              {view.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
