import type { ReactNode } from "react";
import { SiteFooter } from "./site-footer";
import { SiteHeader } from "./site-header";
import type { Site, Viewer } from "./viewer";

/** Pages for everyone: header, content, footer. The content minds its own width: see {@link PublicContent}. */
export function PublicLayout({
  site,
  viewer,
  children,
}: {
  site: Site;
  viewer: Viewer | null;
  children: ReactNode;
}) {
  return (
    <div className="flex min-h-dvh flex-col">
      <SiteHeader site={site} viewer={viewer} />
      <main id="main" tabIndex={-1} className="w-full flex-1 text-16 outline-none">
        {children}
      </main>
      <SiteFooter site={site} />
    </div>
  );
}

/** The content of a public page in the usual width, with the usual air around it. */
export function PublicContent({ children }: { children: ReactNode }) {
  return <div className="mx-auto max-w-page px-4 py-12 sm:px-6 sm:py-16">{children}</div>;
}
