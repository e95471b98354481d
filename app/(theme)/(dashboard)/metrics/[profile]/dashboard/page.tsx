import type { Metadata } from "next";
import { LatestSales } from "@/components/metrics/latest-sales";
import { isEmpty, only, toReport } from "@/components/metrics/report";
import { RecurringRevenue, SalesFigures } from "@/components/metrics/sales-figures";
import { SeriesChart } from "@/components/metrics/series-chart";
import { LinkButton } from "@/components/ui/button";
import { Section } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { database } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { load } from "@/lib/http/call";
import { getReceivables } from "@/lib/ledger/operations/transactions";
import type { TransactionPage } from "@/lib/ledger/schemas";
import { getFunds } from "@/lib/metrics/operations/funds";
import { receivableDue } from "@/lib/metrics/receivable";
import { now as clockNow } from "@/lib/time/clock";
import { profileView } from "../../../../frame";

type Props = PageProps<"/metrics/[profile]/dashboard">;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { profile } = await profileView((await params).profile);
  return { title: `${profile.name} dashboard` };
}

export default async function DashboardPage({ params: promised }: Props) {
  const params = await promised;
  const now = clockNow();
  const [{ profile }, funds, sales] = await Promise.all([
    profileView(params.profile),
    load(getFunds, { params }),
    loadLatestSales(params),
  ]);
  const { unit } = funds;
  const receivable = await receivableDue(database(), { provider: profile.slug, unit, at: now });
  const report = toReport(funds, "monthly", profile.timeZone);
  const hasSales = !isEmpty(report) || sales?.count !== 0;
  return (
    <>
      <PageHeader
        title={`${profile.name} dashboard`}
        actions={hasSales && <LinkButton href={`/metrics/${profile.slug}/revenue/`}>See reports</LinkButton>}
      />
      {hasSales ? (
        <div className="flex flex-col gap-10">
          <div className="flex flex-col gap-6">
            <RecurringRevenue report={report} />
            <SeriesChart
              label="Sales and payments by month"
              size="md"
              report={only(report, ["total-sales", "payments"])}
            />
          </div>
          <SalesFigures report={report} receivable={receivable} />
          <Section title="Latest sales">
            {sales ? (
              <LatestSales sales={sales.results} now={now} timeZone={profile.timeZone} />
            ) : (
              <p className="text-muted">
                Your sales are in several currencies. The reports show each by itself.
              </p>
            )}
          </Section>
        </div>
      ) : (
        <EmptyState title="No sales yet">
          Revenue, payments and the latest sales are shown here as soon as somebody buys one of your plans.
        </EmptyState>
      )}
    </>
  );
}

/** The newest ten; null when they are in several currencies, which the list does not add up. */
async function loadLatestSales(params: { profile: string }): Promise<TransactionPage | null> {
  try {
    return await load(getReceivables, { params, query: { o: "-created_at", page_size: "10" } });
  } catch (error) {
    if (error instanceof InvalidInput) return null;
    throw error;
  }
}
