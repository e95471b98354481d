import { OrderSummary, totalOf } from "@/components/billing/order-summary";
import { LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Money } from "@/components/ui/money";
import { Time } from "@/components/ui/time";
import { findLastRefusal, type LastRefusal } from "@/lib/billing/collect/last-refusal";
import { findOwedPlans } from "@/lib/billing/collect/owed-plans";
import { checkout } from "@/lib/billing/operations/checkout";
import { database } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { load, mayCall } from "@/lib/http/call";
import { getBalance } from "@/lib/ledger/operations/transactions";
import { now } from "@/lib/time/clock";
import { CheckoutLayout } from "@/themes/default/checkout-layout";
import { currentSite } from "../../../../frame";
import { confirmPayment } from "../cart/actions";
import { loadDue } from "../cart-entries";
import { CardPayment } from "../cart-view";
import { settle } from "./actions";

/** What is due, of one plan or of all, why it is, and what pays it. Only the card needs scripts. */
export async function Settle({ profile, plan }: { profile: string; plan: string | null }) {
  const entries = await loadDue(profile, plan);
  const [site, mayPay] = await Promise.all([currentSite(), mayCall(checkout, { profile })]);
  const back = (
    <LinkButton href={`/billing/${encodeURIComponent(profile)}/history/`}>Go to billing</LinkButton>
  );
  if (entries instanceof InvalidInput)
    return (
      <CheckoutLayout site={site} title="Settle your balance" summary={<p>{entries.message}</p>}>
        {/* Providers see what is due to them; what the customer owes to others is not for them. */}
        {mayPay ? <PlanByPlan profile={profile} /> : back}
      </CheckoutLayout>
    );
  const [first] = entries;
  if (!first)
    return (
      <CheckoutLayout site={site} title="No balance due" summary={await nothingDue(profile)}>
        {back}
      </CheckoutLayout>
    );
  const { unit } = first.subscription.plan;
  const total = totalOf(entries);
  const refusal = mayPay ? await findLastRefusal(database(), profile) : null;
  return (
    <CheckoutLayout
      site={site}
      title="Settle your balance"
      summary={<OrderSummary entries={entries} unit={unit} removal={() => null} />}
    >
      {refusal && <Refusal {...refusal} />}
      {mayPay ? (
        <CardPayment
          profile={profile}
          amount={total}
          unit={unit}
          actions={{
            pay: settle.bind(
              null,
              { profile, plan },
              entries.map((entry) => totalOf([entry])),
            ),
            confirm: confirmPayment,
          }}
        />
      ) : (
        <p className="mb-6 text-muted">Managers of the profile can pay this.</p>
      )}
      <p className="mt-6 text-13 text-muted">What is in your cart stays there. {!mayPay && back}</p>
    </CheckoutLayout>
  );
}

/** What is due in several currencies is paid plan by plan. */
async function PlanByPlan({ profile }: { profile: string }) {
  const plans = await findOwedPlans(database(), profile, now());
  return (
    <>
      <p className="mb-4">Pay it plan by plan:</p>
      <ul className="flex flex-wrap gap-2">
        {plans.map(({ slug, title }) => (
          <li key={slug}>
            <LinkButton
              href={`/billing/${encodeURIComponent(profile)}/balance/${encodeURIComponent(slug)}/`}
              prefetch={false}
            >
              {title}
            </LinkButton>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What came of the last attempt to charge it. */
function Refusal({ at, amount, unit, last4 }: LastRefusal) {
  return (
    <Callout tone="warning" title="The last payment failed" className="mb-6">
      On <Time at={at} />, <Money amount={amount} unit={unit} /> could not be charged
      {last4 ? ` to the card ending in ${last4}` : ""}. Pay with another card, which renewals then use too.
    </Callout>
  );
}

/** Nothing to pay; though perhaps because a payment is on its way. */
async function nothingDue(profile: string) {
  const { balance_amount: owed } = await load(getBalance, { params: { profile } });
  return <p>{owed > 0n ? "A payment for what is due is under way." : "Everything is paid."}</p>;
}
