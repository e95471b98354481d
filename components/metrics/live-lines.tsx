"use client";

import { useLayoutEffect, useRef, useState } from "react";
import { CartesianGrid, Line, LineChart, ReferenceArea, Tooltip, XAxis, YAxis } from "recharts";
import { Money } from "@/components/ui/money";
import { toSafeNumber } from "@/lib/money/money";
import { AmountTick, amountRoom, CHART_MARGIN, Hatching, PeriodTick, ticksOf } from "./chart-frame";
import type { Report } from "./report";
import { lineLook, SeriesMark } from "./series-look";

/** The chart in the browser: exact values of every series under the pointer, or by the arrow keys. */
export default function LiveLines({ report, label }: { report: Report; label: string }) {
  const { columns, series, unit } = report;
  const [box, { width, height }] = useSize();
  const ticks = ticksOf(report);
  const last = columns.length - 1;
  const rows = columns.map((_, place) => ({
    place,
    ...Object.fromEntries(series.map(({ slug, values }) => [slug, toSafeNumber(values[place] ?? 0n)])),
  }));
  return (
    <div ref={box} className="absolute inset-0">
      <LineChart
        width={width}
        height={height}
        data={rows}
        margin={{ top: CHART_MARGIN.top, right: CHART_MARGIN.right, bottom: 0, left: 0 }}
        aria-label={label}
      >
        <Hatching />
        {columns[last]?.isPartial && (
          <ReferenceArea x1={last - 1} x2={last} fill="url(#not-over)" fillOpacity={1} />
        )}
        <CartesianGrid vertical={false} stroke="var(--tp-border)" />
        <XAxis
          dataKey="place"
          type="number"
          domain={[0, last]}
          ticks={rows.map(({ place }) => place)}
          interval={0}
          height={CHART_MARGIN.bottom}
          axisLine={false}
          tickLine={false}
          tick={({ x, payload }) => (
            <PeriodTick x={x} y={height - CHART_MARGIN.bottom} columns={columns} index={payload.value} />
          )}
        />
        <YAxis
          type="number"
          domain={[0, toSafeNumber(ticks.at(-1) ?? 1n)]}
          ticks={ticks.map(toSafeNumber)}
          interval={0}
          width={amountRoom(unit)}
          axisLine={false}
          tickLine={false}
          tick={({ y, payload }) => <AmountTick x={0} y={y} amount={BigInt(payload.value)} unit={unit} />}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: "var(--tp-border-strong)" }}
          content={({ active, label: place }) =>
            active && typeof place === "number" ? <Values report={report} place={place} /> : null
          }
        />
        {series.map(({ slug, look }) => (
          <Line
            key={slug}
            {...lineLook(look)}
            dataKey={slug}
            type="linear"
            strokeWidth={2}
            dot={false}
            activeDot={{ r: 4, stroke: "var(--tp-surface)", strokeWidth: 2, fill: lineLook(look).stroke }}
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </div>
  );
}

/** What every shown series has in one period, to the cent. */
function Values({ report: { columns, series, unit }, place }: { report: Report; place: number }) {
  const column = columns[place];
  if (!column) return null;
  return (
    <div role="status" className="rounded-dialog bg-surface-raised p-3 text-13 shadow-1">
      <p className="font-medium">
        {column.name}
        {column.isPartial && ", so far"}
      </p>
      <dl className="mt-2 flex flex-col gap-1">
        {series.map(({ slug, title, look, values }) => (
          <div key={slug} className="flex items-center gap-2">
            <SeriesMark look={look} />
            <dt className="text-muted">{title}</dt>
            <dd className="ms-auto ps-6">
              <Money amount={values[place] ?? 0n} unit={unit} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** The size of the box, known before the first paint, so that the chart never shows without one. */
function useSize() {
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [box, size] as const;
}
