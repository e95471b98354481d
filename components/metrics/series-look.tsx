/**
 * How the series of a chart are told apart: by colour, and without it by the pattern of the line. A series has the same
 * look in the chart, its legend, its tooltip and its table.
 */
const LOOKS = [
  { stroke: "var(--tp-chart-1)", strokeDasharray: "none" },
  { stroke: "var(--tp-chart-2)", strokeDasharray: "6 4" },
  { stroke: "var(--tp-chart-5)", strokeDasharray: "3 2" },
  { stroke: "var(--tp-chart-4)", strokeDasharray: "10 3 2 3" },
  { stroke: "var(--tp-chart-3)", strokeDasharray: "4 4" },
  { stroke: "var(--tp-chart-6)", strokeDasharray: "8 3 2 3 2 3" },
  { stroke: "var(--tp-chart-7)", strokeDasharray: "12 4" },
  { stroke: "var(--tp-chart-8)", strokeDasharray: "1 4" },
] as const;

/** Attributes of a line of the chart. There are as many looks as colours; then they repeat. */
export function lineLook(look: number): { stroke: string; strokeDasharray: string } {
  return LOOKS[look % LOOKS.length] ?? LOOKS[0];
}

/** A piece of the series' line with its dot, beside its name. */
export function SeriesMark({ look }: { look: number }) {
  const line = lineLook(look);
  return (
    <svg aria-hidden="true" width="22" height="8" viewBox="0 0 22 8" className="shrink-0">
      <line {...line} x1="0" x2="22" y1="4" y2="4" strokeWidth="2" />
      <circle cx="11" cy="4" r="3" fill={line.stroke} />
    </svg>
  );
}
