import Link from "next/link";
import type { ReactNode } from "react";
import { Logo } from "@/components/brand/logo";
import { LinkButton } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { LazyUserMenu } from "./lazy-user-menu";
import { NavLink } from "./nav-link";
import { SkipLink } from "./skip-link";
import type { Site, Viewer } from "./viewer";

/** The head of every page but checkout and sign-in: the site, its menu, and who is signed in or the way in. */
export function SiteHeader({
  site,
  viewer,
  lead,
  full = false,
  search,
}: {
  site: Site;
  viewer: Viewer | null;
  /** Stands before the logo: the button of the drawer. */
  lead?: ReactNode;
  /** Runs from edge to edge and stays in sight, as above a sidebar. */
  full?: boolean | undefined;
  /** Stands before the user: the command palette. */
  search?: ReactNode;
}) {
  return (
    <header className={cx("border-b bg-surface", full && "sticky top-0 z-30")}>
      <SkipLink />
      <div
        className={cx(
          "mx-auto flex h-14 items-center gap-2 px-4 sm:gap-6 sm:px-6",
          full ? "lg:px-5" : "max-w-page sm:h-16",
        )}
      >
        {lead}
        <Link href="/" aria-label={`${site.name}, front page`} className="flex min-w-0 rounded-sm">
          <Logo name={site.name} />
        </Link>
        <nav aria-label="Site" className={cx(full && "max-sm:hidden")}>
          <SiteMenu viewer={viewer} />
        </nav>
        <div className="ms-auto flex shrink-0 items-center gap-1 sm:gap-2">
          {search}
          {viewer ? (
            <>
              <noscript>
                <a href="/logout/" className="text-muted hover:text-ink">
                  Sign out
                </a>
              </noscript>
              <LazyUserMenu viewer={viewer} />
            </>
          ) : (
            <>
              <LinkButton href="/login/" variant="quiet" className="max-sm:px-2.5">
                Sign in
              </LinkButton>
              <LinkButton href="/register/" variant="primary" className="max-sm:px-3">
                Sign up
              </LinkButton>
            </>
          )}
        </div>
      </div>
    </header>
  );
}

/** The links that every page of the site shares. */
export function siteMenu(viewer: Viewer | null): { label: string; href: string }[] {
  return [...(viewer ? [{ label: "Home", href: "/app/" }] : []), { label: "Pricing", href: "/pricing/" }];
}

function SiteMenu({ viewer }: { viewer: Viewer | null }) {
  return (
    <ul className="flex items-center gap-1">
      {siteMenu(viewer).map((item) => (
        <li key={item.href}>
          <NavLink href={item.href}>{item.label}</NavLink>
        </li>
      ))}
    </ul>
  );
}
