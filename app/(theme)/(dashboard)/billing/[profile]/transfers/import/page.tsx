import type { Metadata } from "next";
import { OfflinePaymentForm } from "@/components/funds/offline-payment-form";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { LinkButton } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { listPlans } from "@/lib/catalog/operations/plans";
import { load } from "@/lib/http/call";
import { now } from "@/lib/time/clock";
import { profileTitle, profileView } from "../../../../../frame";
import { recordPayment } from "../actions";

export async function generateMetadata({
  params,
}: PageProps<"/billing/[profile]/transfers/import">): Promise<Metadata> {
  return profileTitle((await params).profile, () => "Record an offline payment");
}

export default async function ImportPage({ params }: PageProps<"/billing/[profile]/transfers/import">) {
  const { profile: slug } = await params;
  const [{ profile }, plans] = await Promise.all([
    profileView(slug),
    load(listPlans, { params: { profile: slug }, query: { page_size: "100" } }),
  ]);
  const base = `/billing/${encodeURIComponent(profile.slug)}`;
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: profile.timeZone }).format(now());
  return (
    <>
      <PageHeader
        title="Record an offline payment"
        description="A check, a transfer or cash that reached you outside the payment processor."
        breadcrumbs={
          <Breadcrumbs
            items={[{ label: "Funds", href: `${base}/transfers/` }, { label: "Offline payment" }]}
          />
        }
      />
      {plans.results.length === 0 ? (
        <EmptyState
          title="There are no plans"
          action={<LinkButton href={`${base}/transfers/`}>See funds</LinkButton>}
        >
          A payment is for a subscription to one of your plans.
        </EmptyState>
      ) : (
        <OfflinePaymentForm
          action={recordPayment.bind(null, profile.slug, profile.timeZone)}
          plans={plans.results.map(({ slug: plan, title, unit }) => ({ slug: plan, title, unit }))}
          today={today}
        />
      )}
    </>
  );
}
