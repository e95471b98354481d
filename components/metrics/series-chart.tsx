"use client";

import { lazy, Suspense, useState } from "react";
import { cx } from "@/components/ui/cx";
import { useHydrated } from "@/components/ui/use-hydrated";
import { HatchingMark } from "./chart-frame";
import type { Report, ReportSeries } from "./report";
import { SeriesMark } from "./series-look";
import { StillLines } from "./still-lines";

/** The library that draws charts is large: it comes after everything else. Where it fails to come, the chart stays still. */
const LiveLines = lazy(() => import("./live-lines").catch(() => ({ default: StillLines })));

/**
 * Lines over time from zero, one per series. The server draws them still, in a box of the same size; in the browser they
 * answer to the pointer and the legend hides and shows them. Whoever shows it also has its numbers in a table.
 *
 * @param size `lg` where the chart is the page, `md` where it accompanies numbers
 */
export function SeriesChart({
  label,
  report,
  size = "lg",
}: {
  label: string;
  report: Report;
  size?: "md" | "lg" | undefined;
}) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const isLive = useHydrated();
  const shown = { ...report, series: report.series.filter(({ slug }) => !hidden.has(slug)) };
  const last = report.columns.at(-1);
  const still = <StillLines report={shown} />;
  const toggle = (slug: string) => {
    const next = new Set(hidden);
    if (!next.delete(slug)) next.add(slug);
    setHidden(next);
  };
  return (
    <figure aria-label={label} className="flex min-w-0 flex-col gap-4">
      <ul className="-mx-2 flex flex-wrap gap-x-1 gap-y-1">
        {report.series.map((series) => (
          <li key={series.slug}>
            <LegendItem
              series={series}
              isShown={!hidden.has(series.slug)}
              onToggle={isLive ? () => toggle(series.slug) : undefined}
            />
          </li>
        ))}
        {last?.isPartial && (
          <li className="flex h-7 items-center gap-2 px-2 text-13 text-muted">
            <HatchingMark />
            {last.heading} so far
          </li>
        )}
      </ul>
      <div className={cx("relative", size === "lg" ? "h-80" : "h-56")}>
        {isLive ? (
          <Suspense fallback={still}>
            <LiveLines report={shown} label={label} />
          </Suspense>
        ) : (
          still
        )}
      </div>
    </figure>
  );
}

/** The name of a series with its line. A switch where scripts run, in the same place and size where they do not. */
function LegendItem({
  series,
  isShown,
  onToggle,
}: {
  series: ReportSeries;
  isShown: boolean;
  onToggle: (() => void) | undefined;
}) {
  const look = cx(
    "flex h-7 items-center gap-2 rounded px-2 text-13 transition-colors",
    isShown ? "text-ink" : "text-muted line-through [&_svg]:opacity-30",
  );
  const content = (
    <>
      <SeriesMark look={series.look} />
      {series.title}
    </>
  );
  return onToggle ? (
    <button type="button" aria-pressed={isShown} onClick={onToggle} className={cx(look, "hover:bg-line/60")}>
      {content}
    </button>
  ) : (
    <span className={look}>{content}</span>
  );
}
