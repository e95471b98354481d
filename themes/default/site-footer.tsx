import Link from "next/link";
import { ThemeToggle } from "@/components/ui/theme-toggle";
import type { Site } from "./viewer";

const LINKS = [
  { label: "Pricing", href: "/pricing/" },
  { label: "Terms and policies", href: "/legal/" },
  { label: "Contact", href: "/contact/" },
];

/** The foot of public pages. */
export function SiteFooter({
  site,
  links = LINKS,
}: {
  site: Site;
  links?: readonly { label: string; href: string }[] | undefined;
}) {
  return (
    <footer className="border-t">
      <div className="mx-auto flex max-w-page flex-wrap items-center gap-x-6 gap-y-4 px-4 py-8 text-13 text-muted sm:px-6">
        <span>{site.name}</span>
        <ul className="flex flex-wrap gap-x-6 gap-y-2">
          {links.map((link) => (
            <li key={link.href}>
              <Link href={link.href} className="rounded-sm hover:text-ink">
                {link.label}
              </Link>
            </li>
          ))}
        </ul>
        <ThemeToggle className="ms-auto" />
      </div>
    </footer>
  );
}
