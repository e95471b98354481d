import type { Comparison, Spread } from "./compare";

const HEAD = ["", "per second", "baseline", "per second", "ratio", "aim"];

/** The figures as a table: medians, with the least and the most of all rounds in brackets. */
export function table(comparisons: readonly Comparison[]): string {
  const rows = [HEAD, ...comparisons.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [head = "", ...lines] = rows.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("   "),
  );
  return [head, "─".repeat(head.length), ...lines].map((line) => line.trimEnd()).join("\n");
}

function cells({ figure, subject, baseline, ratio }: Comparison): string[] {
  const verdict = ratio.median >= figure.aim ? "reached" : "missed";
  return [
    figure.title,
    spread(subject, figure.format ?? rate),
    figure.baseline,
    spread(baseline, figure.format ?? rate),
    spread(ratio, share),
    `${share(figure.aim)} ${verdict}`,
  ];
}

function spread({ median, least, most }: Spread, print: (value: number) => string): string {
  return `${print(median)} (${print(least)}–${print(most)})`;
}

function rate(value: number): string {
  return value.toFixed(value < 1000 ? 1 : 0);
}

function share(value: number): string {
  return value < 0.1 ? value.toFixed(3) : value.toFixed(2);
}
