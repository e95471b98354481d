import type { ReactNode } from "react";
import { Logo } from "@/components/brand/logo";
import type { Site } from "./viewer";

/**
 * Two columns: what you pay with, and what you get. Nothing leads away from the page, so even the logo is no link. On
 * small screens the order comes first. Where there is no order, it is one column.
 */
export function CheckoutLayout({
  site,
  title,
  summary,
  children,
}: {
  site: Site;
  title: ReactNode;
  /** The order: lines, discount, total due today, next renewal in words. */
  summary?: ReactNode;
  children: ReactNode;
}) {
  if (summary === undefined)
    return (
      <main id="main" className="mx-auto w-full max-w-127 px-4 pt-5 pb-16 sm:px-6 lg:pt-8">
        <Logo name={site.name} />
        <h1 className="mt-6 mb-4 font-semibold text-24 lg:mt-12">{title}</h1>
        {children}
      </main>
    );
  return (
    <div className="grid min-h-dvh content-start lg:grid-cols-[1fr_minmax(26rem,44%)] lg:grid-rows-[auto_1fr] lg:content-stretch">
      <main id="main" className="contents">
        <div className="px-4 pt-5 sm:px-6 lg:pt-8 lg:pe-14 lg:[grid-area:1/1]">
          <div className="mx-auto w-full max-w-115 lg:me-0">
            <Logo name={site.name} />
            <h1 className="mt-6 font-semibold text-24 lg:mt-12">{title}</h1>
          </div>
        </div>
        <div className="row-start-2 px-4 pt-6 sm:px-6 lg:row-span-2 lg:row-start-1 lg:border-s lg:bg-surface-sunken lg:ps-14 lg:pt-8 lg:[grid-column:2]">
          <div className="mx-auto w-full max-w-115 max-lg:rounded-dialog max-lg:border max-lg:bg-surface-sunken max-lg:p-5 lg:sticky lg:top-26 lg:ms-0 lg:mt-18">
            {summary}
          </div>
        </div>
        <div className="row-start-3 px-4 pt-8 pb-16 sm:px-6 lg:row-start-2 lg:pe-14">
          <div className="mx-auto w-full max-w-115 lg:me-0">{children}</div>
        </div>
      </main>
    </div>
  );
}
