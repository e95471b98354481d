import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { OrderSummary, totalOf } from "@/components/billing/order-summary";
import { PayForm } from "@/components/billing/pay-form";
import { PaymentOptions } from "@/components/billing/payment-options";
import { TestCards } from "@/components/billing/test-cards";
import { Callout } from "@/components/ui/callout";
import { SubmitButton } from "@/components/ui/submit-button";
import { getCard } from "@/lib/billing/operations/card";
import { getCheckout } from "@/lib/billing/operations/checkout";
import type { Checkout } from "@/lib/billing/schemas";
import { InvalidInput } from "@/lib/errors";
import { load } from "@/lib/http/call";
import { formatMoney } from "@/lib/money/display";
import { CheckoutLayout } from "@/themes/default/checkout-layout";
import { currentSite } from "../../../../frame";
import { changeOption, chooseOption, confirmPayment, emptyCart, pay, removePlan } from "./actions";

export const metadata: Metadata = { title: "Review and pay" };

type Entry = Checkout["results"][number];

export default async function CartPage({
  params,
  searchParams,
}: {
  params: Promise<{ profile: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { profile } = await params;
  const entries = await loadEntries(profile, await searchParams);
  if (typeof entries === "string") return <Unpayable profile={profile} reason={entries} />;
  const [site, card] = await Promise.all([currentSite(), load(getCard, { params: { profile } })]);
  const [first] = entries;
  if (!first) redirect("/pricing/");
  const unit = first.subscription.plan.unit;
  const undecided = entries.find(({ options }) => options.length > 0);
  return (
    <CheckoutLayout
      site={site}
      title={undecided ? "Choose how to pay" : "Review and pay"}
      summary={
        <OrderSummary
          entries={entries}
          unit={unit}
          removal={(entry) => <EntryControls profile={profile} entry={entry} />}
        />
      }
    >
      {undecided ? (
        <PaymentOptions
          entry={undecided}
          action={chooseOption.bind(null, profile, undecided.subscription.plan.slug)}
        />
      ) : (
        <Payment profile={profile} entries={entries} unit={unit} card={card} />
      )}
    </CheckoutLayout>
  );
}

/** The entries of the cart; or why they cannot be paid together, such as that they are in two currencies. */
async function loadEntries(
  profile: string,
  query: Record<string, string | string[] | undefined>,
): Promise<readonly Entry[] | string> {
  try {
    return (await load(getCheckout, { params: { profile }, query })).results;
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
}

async function Unpayable({ profile, reason }: { profile: string; reason: string }) {
  return (
    <CheckoutLayout site={await currentSite()} title="Review your cart" summary={<p>{reason}</p>}>
      <form action={emptyCart.bind(null, profile)}>
        <SubmitButton>Empty the cart</SubmitButton>
      </form>
    </CheckoutLayout>
  );
}

/** Takes the entry out again, or back to the choice of how to pay. A balance due has neither: it must be paid. */
function EntryControls({ profile, entry }: { profile: string; entry: Entry }) {
  const { plan } = entry.subscription;
  if (!plan.is_cart_item) return null;
  const canChange = entry.options.length === 0 && plan.advance_discounts.length > 0;
  return (
    <div className="flex shrink-0 gap-1">
      {canChange && (
        <form action={changeOption.bind(null, profile, plan.slug)}>
          <SubmitButton variant="quiet" size="sm" aria-label={`Change how to pay for ${plan.title}`}>
            Change
          </SubmitButton>
        </form>
      )}
      <form action={removePlan.bind(null, profile, plan.slug)}>
        <SubmitButton variant="quiet" size="sm" aria-label={`Remove ${plan.title}`}>
          Remove
        </SubmitButton>
      </form>
    </div>
  );
}

function Payment({
  profile,
  entries,
  unit,
  card,
}: {
  profile: string;
  entries: readonly Entry[];
  unit: string;
  card: { last4: string | null; exp_date: string | null };
}) {
  const amount = totalOf(entries);
  const seen = entries.map((entry) => totalOf([entry]));
  const savedCard = card.last4 && card.exp_date ? { last4: card.last4, expDate: card.exp_date } : null;
  return (
    <>
      <noscript>
        <Callout tone="warning" title="Paying needs JavaScript" className="mb-5">
          The number of your card goes from your browser straight to the payment processor.
        </Callout>
      </noscript>
      <PayForm
        label={amount > 0n ? `Pay ${formatMoney(amount, unit)}` : "Start subscription"}
        needsCard={amount > 0n}
        savedCard={savedCard}
        actions={{ pay: pay.bind(null, profile, seen), confirm: confirmPayment }}
      />
      {amount > 0n && <TestCards />}
    </>
  );
}
