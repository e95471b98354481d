import type { Metadata } from "next";
import { isEmpty, toReport } from "@/components/metrics/report";
import { ReportControls } from "@/components/metrics/report-controls";
import { type ReportQuery, readReportQuery } from "@/components/metrics/report-query";
import { SeriesChart } from "@/components/metrics/series-chart";
import { SeriesTable } from "@/components/metrics/series-table";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Tabs } from "@/components/ui/tabs";
import { load } from "@/lib/http/call";
import { getFunds } from "@/lib/metrics/operations/funds";
import { now as clockNow } from "@/lib/time/clock";
import { dayOf } from "@/lib/time/days";
import { profileView } from "../../../../frame";

type Props = PageProps<"/metrics/[profile]/revenue">;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { profile } = await profileView((await params).profile);
  return { title: `${profile.name} reports` };
}

export default async function RevenuePage({ params: promised, searchParams }: Props) {
  const [params, search] = await Promise.all([promised, searchParams]);
  const now = clockNow();
  const { profile } = await profileView(params.profile);
  const query = readReportQuery(search, profile.timeZone, now);
  const funds = await load(getFunds, {
    params,
    query: { period_type: query.periodType, ends_at: query.endsAt.toISOString() },
  });
  const tables = [funds, ...(funds.others ?? [])];
  const table = tables.find(({ unit }) => unit === query.unit) ?? funds;
  const report = toReport(table, query.periodType, profile.timeZone);
  const path = `/metrics/${profile.slug}/revenue/`;
  return (
    <>
      <PageHeader
        title={`${profile.name} reports`}
        description={`As of ${asOf(query, now, profile.timeZone)}, in the time zone ${profile.timeZone}`}
        tabs={<Tabs label="Reports" tabs={[{ label: "Amounts", href: path, current: true }]} />}
      />
      <div className="flex flex-col gap-8">
        <ReportControls
          page={{ path, params: search }}
          query={query}
          units={tables.map(({ unit }) => unit)}
          unit={table.unit}
          today={dayOf(now, profile.timeZone)}
        />
        {isEmpty(report) ? (
          <EmptyState title="Nothing was sold or paid in these periods">
            Choose longer periods, or another day to look back from.
          </EmptyState>
        ) : (
          <>
            <SeriesChart label="Amounts over time" report={report} />
            <div className="flex flex-col gap-4">
              <SeriesTable caption="Amounts over time" report={report} />
              <p className="max-w-text text-13 text-muted">
                Sales are orders when they were placed, paid or not. New sales are those of customers who
                ordered nothing one renewal before; churned sales are what customers ordered then and not
                again. Payments are before fees.
              </p>
            </div>
          </>
        )}
      </div>
    </>
  );
}

/** "November 23, 2026 at 1:18 PM" while that day lasts, "the end of October 31, 2026" afterwards. */
function asOf({ endsAt }: ReportQuery, now: Date, timeZone: string): string {
  const format = (options: Intl.DateTimeFormatOptions, at: Date) =>
    new Intl.DateTimeFormat("en-US", { dateStyle: "long", timeZone, ...options }).format(at);
  return endsAt < now
    ? `the end of ${format({}, new Date(endsAt.getTime() - 1))}`
    : format({ timeStyle: "short" }, endsAt);
}
