import type { MetricsTable } from "@/lib/metrics/schemas";
import { periodUntil } from "@/lib/time/columns";
import type { PeriodType } from "@/lib/time/periods";
import { type PeriodLabel, periodLabel } from "./period-label";

export interface ReportColumn extends PeriodLabel {
  readonly key: string;
  /** The period is not over: its values will grow. */
  readonly isPartial: boolean;
}

export interface ReportSeries {
  readonly slug: string;
  readonly title: string;
  /** Which of the looks of a chart it has; the same wherever the series is shown. */
  readonly look: number;
  /** Minor units, a value for every column. */
  readonly values: readonly bigint[];
}

/** A metrics table made ready for charts and tables: its columns have names. Plain data, fit for the browser. */
export interface Report {
  readonly unit: string;
  readonly columns: readonly ReportColumn[];
  readonly series: readonly ReportSeries[];
}

/**
 * Names the columns of a table after the periods that end at their dates.
 *
 * @param timeZone the one that the table was made in
 */
export function toReport(table: MetricsTable, periodType: PeriodType, timeZone: string): Report {
  const columns = (table.results[0]?.values ?? []).map(([end]): ReportColumn => {
    const period = periodUntil(end, periodType, timeZone);
    return {
      key: end.toISOString(),
      isPartial: period.isPartial,
      ...periodLabel(period, periodType, timeZone),
    };
  });
  const series = table.results.map(
    ({ slug, title, values }, look): ReportSeries => ({
      slug,
      title: sentenceCase(title),
      look,
      values: values.map(([, value]) => value),
    }),
  );
  return { unit: table.unit, columns, series };
}

/** The last column whose period is over: what "last month" is on a dashboard. -1 when there is none. */
export function lastComplete({ columns }: Pick<Report, "columns">): number {
  return columns.at(-1)?.isPartial ? columns.length - 2 : columns.length - 1;
}

/** A value of a series; 0 where the report has none. */
export function amountIn({ series }: Pick<Report, "series">, slug: string, column: number): bigint {
  return series.find((one) => one.slug === slug)?.values[column] ?? 0n;
}

/** Only these series, in this order; they keep their looks. */
export function only(report: Report, slugs: readonly string[]): Report {
  return { ...report, series: slugs.flatMap((slug) => report.series.filter((one) => one.slug === slug)) };
}

/** Whether there is anything to show. */
export function isEmpty({ series }: Pick<Report, "series">): boolean {
  return series.every(({ values }) => values.every((value) => value === 0n));
}

/** The API titles its series in title case, pages speak in sentences: `Total sales`. */
function sentenceCase(title: string): string {
  return title.charAt(0) + title.slice(1).toLowerCase();
}
