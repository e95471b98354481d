import { cx } from "@/components/ui/cx";
import { toSafeNumber } from "@/lib/money/money";
import { AmountTick, amountRoom, Hatching, PeriodTick, ticksOf } from "./chart-frame";
import type { Report } from "./report";
import { lineLook } from "./series-look";

/**
 * The chart as the server draws it: what is seen before scripts have arrived, and where there are none. It stretches
 * with its box by percentages alone, and lies exactly where the live chart will be.
 */
export function StillLines({ report }: { report: Report }) {
  const { columns, series, unit } = report;
  const left = amountRoom(unit);
  const ticks = ticksOf(report);
  const top = toSafeNumber(ticks.at(-1) ?? 1n);
  const last = columns.length - 1;
  const x = (place: number) => (last > 0 ? (place / last) * 100 : 0);
  const y = (amount: bigint) => 100 - (toSafeNumber(amount) / top) * 100;
  return (
    <div className={cx("absolute top-2 right-0.5 bottom-7", left === 56 ? "left-14" : "left-19")}>
      <svg aria-hidden="true" width="100%" height="100%" className="overflow-visible">
        <Hatching />
        {columns[last]?.isPartial && (
          <rect x={`${x(last - 1)}%`} width={`${100 - x(last - 1)}%`} height="100%" fill="url(#not-over)" />
        )}
        {ticks.map((tick) => (
          <g key={tick.toString()}>
            <line x2="100%" y1={`${y(tick)}%`} y2={`${y(tick)}%`} stroke="var(--tp-border)" />
            <AmountTick x={-left} y={`${y(tick)}%`} amount={tick} unit={unit} />
          </g>
        ))}
        {columns.map((column, index) => (
          <PeriodTick key={column.key} x={`${x(index)}%`} y="100%" columns={columns} index={index} />
        ))}
        <svg
          aria-hidden="true"
          width="100%"
          height="100%"
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          className="overflow-visible"
        >
          {series.map(({ slug, look, values }) => (
            <polyline
              key={slug}
              {...lineLook(look)}
              points={values.map((value, place) => `${x(place)},${y(value)}`).join(" ")}
              fill="none"
              strokeWidth="2"
              vectorEffect="non-scaling-stroke"
            />
          ))}
        </svg>
      </svg>
    </div>
  );
}
