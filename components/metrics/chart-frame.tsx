import { compactAmount } from "@/lib/money/compact";
import { currencySign } from "@/lib/money/display";
import { amountTicks, tickRoom } from "./axis";
import type { Report, ReportColumn } from "./report";

/*
 * What the chart has around its lines. The server draws it once, still, and the browser again, live: they share these
 * parts, so that one lies exactly over the other.
 */

/** Room around the lines, in pixels; below are the periods. */
export const CHART_MARGIN = { top: 8, right: 2, bottom: 28 } as const;

/** Room for the amounts at the left, in pixels; more where the currency is written by its code. */
export function amountRoom(unit: string): 56 | 76 {
  return currencySign(unit).length > 2 ? 76 : 56;
}

/** The amounts at which lines are drawn; the last is the top of the chart. */
export function ticksOf({ series }: Pick<Report, "series">): bigint[] {
  let most = 0n;
  for (const value of series.flatMap(({ values }) => values)) if (value > most) most = value;
  return amountTicks(most);
}

type Place = { x: number | string; y: number | string };

/** The amount of a line, at the edge left of it. */
export function AmountTick({ amount, unit, ...place }: Place & { amount: bigint; unit: string }) {
  return (
    <text {...place} dy="0.32em" fill="currentColor" className={TICK}>
      {compactAmount(amount, unit)}
    </text>
  );
}

/** The name of a column, below it; left out where there is no room. */
export function PeriodTick({
  columns,
  index,
  ...place
}: Place & { columns: readonly ReportColumn[]; index: number }) {
  const room = tickRoom(index, columns.length);
  if (room === "never") return null;
  return (
    <text
      {...place}
      dy={20}
      textAnchor={index === columns.length - 1 ? "end" : "middle"}
      fill="currentColor"
      className={room === "wide" ? `${TICK} max-md:hidden` : TICK}
    >
      {columns[index]?.tick}
    </text>
  );
}

const TICK = "text-12 text-muted tabular-nums";

/** The ground of a period that is not over: `fill="url(#not-over)"`. */
export function Hatching() {
  return (
    <defs>
      <pattern id="not-over" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line y2="6" strokeWidth="2" stroke="var(--tp-border)" />
      </pattern>
    </defs>
  );
}

/** A piece of that ground, beside what it stands for. */
export function HatchingMark() {
  return (
    <svg aria-hidden="true" width="22" height="12" className="shrink-0">
      <rect width="22" height="12" rx="2" fill="url(#not-over)" />
    </svg>
  );
}
