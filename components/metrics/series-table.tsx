import { type Column, DataTable } from "@/components/ui/data-table";
import { compactAmount } from "@/lib/money/compact";
import { formatMoneyParts } from "@/lib/money/display";
import type { Report, ReportColumn, ReportSeries } from "./report";
import { SeriesMark } from "./series-look";

/** The numbers of a chart: a row for each series, a column for each period, oldest first. */
export function SeriesTable({ caption, report }: { caption: string; report: Report }) {
  const columns: Column<ReportSeries>[] = [
    {
      key: "series",
      header: <span className="sr-only">Series</span>,
      cell: ({ title, look }) => (
        <span className="flex items-center gap-2.5">
          <SeriesMark look={look} />
          {title}
        </span>
      ),
    },
    ...report.columns.map(
      (column, place): Column<ReportSeries> => ({
        key: column.key,
        header: <PeriodHeading column={column} before={report.columns[place - 1]} />,
        align: "end",
        className: "px-2!",
        cell: ({ values }) => <ShortAmount amount={values[place] ?? 0n} unit={report.unit} />,
      }),
    ),
  ];
  return (
    <DataTable
      caption={caption}
      columns={columns}
      rows={report.series}
      rowKey={({ slug }) => slug}
      wide
      endFirst
    />
  );
}

/** The period that ended; below it its year, or the like, only where another one begins. */
function PeriodHeading({ column, before }: { column: ReportColumn; before: ReportColumn | undefined }) {
  const isNew = column.context !== before?.context;
  return (
    <>
      <span aria-hidden="true" className="block py-2">
        {column.heading}
        <span className="block h-4 font-normal text-faint">
          {column.isPartial ? "so far" : isNew && column.context}
        </span>
      </span>
      <span className="sr-only">
        {column.name}
        {column.isPartial && ", so far"}
      </span>
    </>
  );
}

/** An amount in few characters; exact in the tooltip, and for those who hear it. */
function ShortAmount({ amount, unit }: { amount: bigint; unit: string }) {
  const { isNegative, parts } = formatMoneyParts(amount, unit);
  const exact = `${isNegative ? "-" : ""}${parts.map(({ text }) => text).join("")}`;
  return (
    <span title={exact} className={amount === 0n ? "text-faint" : undefined}>
      <span aria-hidden="true">{compactAmount(amount, unit)}</span>
      <span className="sr-only">{exact}</span>
    </span>
  );
}
