import type { Metadata } from "next";
import { ChargeState, chargeSentence } from "@/components/billing/charge-state";
import { Description } from "@/components/billing/order-summary";
import { RefreshWhilePending } from "@/components/billing/refresh-while";
import { LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { DataTable } from "@/components/ui/data-table";
import { DetailsList } from "@/components/ui/details-list";
import { Money } from "@/components/ui/money";
import { PageHeader } from "@/components/ui/page-header";
import { Time } from "@/components/ui/time";
import { retrieveCharge } from "@/lib/billing/operations/charges";
import type { Charge } from "@/lib/billing/schemas";
import { load } from "@/lib/http/call";
import { profileView } from "../../../../../frame";

export const metadata: Metadata = { title: "Charge receipt" };

interface Params {
  readonly profile: string;
  readonly charge: string;
}

export default async function ReceiptPage({ params: promised }: { params: Promise<Params> }) {
  const params = await promised;
  const [charge, { profile }] = await Promise.all([
    load(retrieveCharge, { params }),
    profileView(params.profile),
  ]);
  const slug = encodeURIComponent(params.profile);
  return (
    <article className="flex max-w-180 flex-col gap-8">
      {charge.state === "created" && <RefreshWhilePending />}
      <PageHeader
        title={<Money amount={charge.amount} unit={charge.unit} className="text-32" />}
        description={<Sentence charge={charge} zone={profile.timeZone} />}
        actions={<ChargeState state={charge.state} />}
        className="mb-0! sm:mb-0!"
      />
      {charge.state === "failed" && (
        <Callout
          tone="danger"
          title="The amount is still due"
          action={
            <LinkButton href={`/billing/${slug}/cart/`} variant="primary">
              Pay now
            </LinkButton>
          }
        >
          Pay it with another card to keep your subscription.
        </Callout>
      )}
      <DataTable
        caption="What was paid for"
        columns={[
          {
            key: "descr",
            header: "Description",
            cell: ({ description }) => <Description html={description} />,
            total: "Total",
          },
          { key: "provider", header: "From", cell: ({ profile }) => profile.printable_name },
          {
            key: "amount",
            header: "Amount",
            align: "end",
            cell: ({ amount, unit }) => <Money amount={amount} unit={unit} />,
            total: <Money amount={charge.amount} unit={charge.unit} />,
          },
        ]}
        rows={charge.charge_items}
        rowKey={({ num }) => num}
      />
      <DetailsList items={details(charge, profile.timeZone)} />
      <div className="flex flex-wrap gap-3">
        <LinkButton href={`/app/${slug}/`} variant="primary">
          Go to your subscriptions
        </LinkButton>
        <LinkButton
          href={`/billing/${slug}/receipt/${encodeURIComponent(params.charge)}/printable/`}
          prefetch={false}
        >
          Download PDF
        </LinkButton>
        <LinkButton href={`/billing/${slug}/history/`}>Billing history</LinkButton>
      </div>
    </article>
  );
}

function Sentence({ charge, zone }: { charge: Charge; zone: string }) {
  return (
    <>
      {chargeSentence(charge.state)} <Time at={charge.created_at} zone={zone} />
    </>
  );
}

function details({ processor_key, last4, exp_date, created_at }: Charge, zone: string) {
  const expires =
    exp_date && `${String(exp_date.getUTCMonth() + 1).padStart(2, "0")}/${exp_date.getUTCFullYear()}`;
  return [
    { label: "Reference", value: <span className="font-mono text-13">{processor_key}</span> },
    { label: "Date", value: <Time at={created_at} zone={zone} /> },
    ...(last4 ? [{ label: "Card", value: `Ending in ${last4}` }] : []),
    ...(expires ? [{ label: "Card expires", value: expires }] : []),
  ];
}
