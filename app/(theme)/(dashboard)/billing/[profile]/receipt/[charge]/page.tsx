import type { Metadata } from "next";
import { ChargeState, chargeSentence } from "@/components/billing/charge-state";
import { ReceiptLines } from "@/components/billing/receipt-lines";
import { RefreshWhilePending } from "@/components/billing/refresh-while";
import { RefundButton } from "@/components/billing/refund-button";
import { ActionButton } from "@/components/ui/action-button";
import { LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { DetailsList } from "@/components/ui/details-list";
import { Money } from "@/components/ui/money";
import { PageHeader } from "@/components/ui/page-header";
import { Time } from "@/components/ui/time";
import { emailChargeReceipt, refundCharge, retrieveCharge } from "@/lib/billing/operations/charges";
import { checkout } from "@/lib/billing/operations/checkout";
import type { ChargeDetail } from "@/lib/billing/schemas";
import { load, mayCall } from "@/lib/http/call";
import { plainDescription } from "@/lib/ledger/descriptions";
import { formatMoney } from "@/lib/money/display";
import { brandName } from "@/lib/text/card-brands";
import { profileView } from "../../../../../frame";
import { emailReceipt, previewRefund, refundLine } from "./actions";

export const metadata: Metadata = { title: "Charge receipt" };

type Line = ChargeDetail["charge_items"][number];

interface Params {
  readonly profile: string;
  readonly charge: string;
}

export default async function ReceiptPage({ params: promised }: { params: Promise<Params> }) {
  const params = await promised;
  const [charge, { viewer, profile }, mayRefund, mayEmail, mayPay] = await Promise.all([
    load(retrieveCharge, { params }),
    profileView(params.profile),
    mayCall(refundCharge, params),
    mayCall(emailChargeReceipt, params),
    mayCall(checkout, params),
  ]);
  const isOwn = [viewer.user, ...viewer.accessibles].some(({ slug }) => slug === profile.slug);
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
      <StateCallout charge={charge} slug={slug} mayPay={mayPay} />
      <ReceiptLines
        lines={charge.charge_items}
        unit={charge.unit}
        zone={profile.timeZone}
        action={mayRefund && charge.state === "done" ? (line) => refundOf(params, line) : undefined}
      />
      <DetailsList items={details(charge, profile.timeZone)} />
      <div className="flex flex-wrap gap-3">
        {isOwn && (
          <LinkButton href={`/app/${slug}/`} variant={charge.due_amount > 0n ? "secondary" : "primary"}>
            Go to your subscriptions
          </LinkButton>
        )}
        <LinkButton
          href={`/billing/${slug}/receipt/${encodeURIComponent(params.charge)}/printable/`}
          prefetch={false}
        >
          Download PDF
        </LinkButton>
        {charge.state === "done" && mayEmail && (
          <ActionButton action={emailReceipt.bind(null, params)}>Email again</ActionButton>
        )}
        <LinkButton href={`/billing/${slug}/history/`}>Billing history</LinkButton>
      </div>
    </article>
  );
}

function refundOf(params: Params, { num, refundable_amount: left, unit, description }: Line) {
  if (left === 0n) return null;
  return (
    <RefundButton
      what={plainDescription(description)}
      left={left}
      unit={unit}
      preview={previewRefund.bind(null, params, num)}
      refund={refundLine.bind(null, params, num)}
    />
  );
}

/** What the customer, or who looks after it, has to know or do about a charge that was not simply paid. */
function StateCallout({ charge, slug, mayPay }: { charge: ChargeDetail; slug: string; mayPay: boolean }) {
  if (charge.state === "disputed")
    return (
      <Callout tone="warning" title="The bank has taken this payment back for now">
        It decides who keeps the money. Until then nothing can be refunded.
      </Callout>
    );
  if (charge.state !== "failed") return null;
  if (wasTakenBack(charge))
    return (
      <Callout tone="danger" title="The bank has taken this payment back">
        The dispute is decided: the money went back to the card.
      </Callout>
    );
  const { due_amount: due, unit } = charge;
  if (due === 0n)
    return (
      <Callout tone="success" title="There is nothing left to pay">
        What was refused here was paid since, is being paid, or is no longer asked for.
      </Callout>
    );
  return (
    <Callout
      tone="danger"
      title={`${formatMoney(due, unit)} is still due`}
      action={
        mayPay && (
          <LinkButton href={`/billing/${slug}/balance/`} variant="primary">
            Pay now
          </LinkButton>
        )
      }
    >
      {mayPay
        ? "Pay it with another card to keep your subscription."
        : "The customer can pay it with another card."}
    </Callout>
  );
}

function wasTakenBack({ charge_items: items }: ChargeDetail): boolean {
  return items.some(({ disputed_amount: disputed }) => disputed > 0n);
}

function Sentence({ charge, zone }: { charge: ChargeDetail; zone: string }) {
  return (
    <>
      {chargeSentence(charge.state, wasTakenBack(charge))} <Time at={charge.created_at} zone={zone} />
    </>
  );
}

function details({ processor_key, card_brand, last4, exp_date, created_at }: ChargeDetail, zone: string) {
  const card = [brandName(card_brand), last4 && `ending in ${last4}`].filter(Boolean).join(" ");
  const expires =
    exp_date && `${String(exp_date.getUTCMonth() + 1).padStart(2, "0")}/${exp_date.getUTCFullYear()}`;
  return [
    { label: "Reference", value: <span className="font-mono text-13">{processor_key}</span> },
    { label: "Date", value: <Time at={created_at} zone={zone} /> },
    ...(last4 ? [{ label: "Card", value: card.charAt(0).toUpperCase() + card.slice(1) }] : []),
    ...(expires ? [{ label: "Card expires", value: expires }] : []),
  ];
}
