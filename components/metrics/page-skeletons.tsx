import { cx } from "@/components/ui/cx";
import { PageHeader } from "@/components/ui/page-header";
import { Skeleton, TableSkeleton } from "@/components/ui/skeleton";

/** Shown only to those who have waited a moment, so that what comes at once does not flash. */
const PATIENT = "animate-patient";

/** The dashboard while its numbers are on their way, in their size. */
export function DashboardSkeleton() {
  return (
    <div aria-busy="true" className={PATIENT}>
      <PageHeader
        title={<Line height="h-8" bar="h-5 w-44 sm:w-64" />}
        actions={<Skeleton className="h-9 w-28" />}
      />
      <div className="flex flex-col gap-10">
        <div className="flex flex-col gap-6">
          <div className="flex flex-col gap-1">
            <Line height="h-5" bar="h-3 w-56" />
            <Line height="h-10 sm:h-11.5" bar="h-8 w-48" />
            <Line height="h-5" bar="h-3 w-40" />
          </div>
          <ChartSkeleton legend="h-7" box="h-56" />
        </div>
        <div className="grid grid-cols-2 gap-6 border-t pt-6 sm:grid-cols-4">
          {["new", "churned", "payments", "receivable"].map((figure) => (
            <div key={figure} className="flex flex-col gap-1">
              <Line height="h-5" bar="h-3 w-24" />
              <Line height="h-8" bar="h-5 w-28" />
              <Line height="h-5" bar="h-3 w-32" />
            </div>
          ))}
        </div>
        <div className="flex flex-col gap-4 border-t pt-6">
          <Line height="h-6" bar="h-4 w-24" />
          <TableSkeleton rows={10} columns={4} />
        </div>
      </div>
    </div>
  );
}

/** A page of reports while its numbers are on their way, in their size. */
export function ReportSkeleton() {
  return (
    <div aria-busy="true" className={PATIENT}>
      <PageHeader
        title={<Line height="h-8" bar="h-5 w-44 sm:w-56" />}
        description={<Line height="h-10 sm:h-5" bar="h-3 w-80" />}
        tabs={<div className="h-10 border-b" />}
      />
      <div className="flex flex-col gap-8">
        <div className="flex flex-wrap justify-between gap-x-6 gap-y-4">
          <Skeleton className="h-9 w-full max-w-80" />
          <Skeleton className="h-9 w-64" />
        </div>
        <ChartSkeleton legend="h-15 sm:h-7" box="h-80" />
        <div>
          <div className="h-12" />
          <TableSkeleton rows={5} columns={5} />
        </div>
      </div>
    </div>
  );
}

function ChartSkeleton({ legend, box }: { legend: string; box: string }) {
  return (
    <div className="flex flex-col gap-4">
      <Line height={legend} bar="h-3 w-64" />
      <div className={cx("flex flex-col justify-between pt-2 pb-7", box)}>
        {["top", "upper", "middle", "lower", "zero"].map((line) => (
          <div key={line} className="border-t" />
        ))}
      </div>
    </div>
  );
}

/** A line of text as tall as it will be, with a grey bar in it. */
function Line({ height, bar }: { height: string; bar: string }) {
  return (
    <span className={cx("flex items-center", height)}>
      <Skeleton className={cx("max-w-full", bar)} />
    </span>
  );
}
