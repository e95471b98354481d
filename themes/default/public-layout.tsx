import type { ReactNode } from "react";
import { cx } from "@/components/ui/cx";
import { SiteFooter } from "./site-footer";
import { SiteHeader } from "./site-header";
import type { Site, Viewer } from "./viewer";

/** Pages for everyone: header, content in the reading size, footer. */
export function PublicLayout({
  site,
  viewer,
  bleed = false,
  children,
}: {
  site: Site;
  viewer: Viewer | null;
  /** The content minds its own width and margins, as a front page does. */
  bleed?: boolean | undefined;
  children: ReactNode;
}) {
  return (
    <div className="flex min-h-dvh flex-col">
      <SiteHeader site={site} viewer={viewer} />
      <main
        id="main"
        tabIndex={-1}
        className={cx(
          "w-full flex-1 text-16 outline-none",
          !bleed && "mx-auto max-w-page px-4 py-12 sm:px-6 sm:py-16",
        )}
      >
        {children}
      </main>
      <SiteFooter site={site} />
    </div>
  );
}
