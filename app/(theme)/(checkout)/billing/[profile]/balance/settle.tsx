import Link from "next/link";
import { OrderSummary, totalOf } from "@/components/billing/order-summary";
import { LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Money } from "@/components/ui/money";
import { Time } from "@/components/ui/time";
import { findLastRefusal, type LastRefusal } from "@/lib/billing/collect/last-refusal";
import { findOwedPlans, isPaymentUnderWay } from "@/lib/billing/collect/owed-plans";
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
      <CheckoutLayout site={site} title="Settle your balance">
        <p className="mb-6">{entries.message}</p>
        {/* Providers see what is due to them; what the customer owes to others is not for them. */}
        {mayPay ? <PlanByPlan profile={profile} /> : back}
      </CheckoutLayout>
    );
  const [first] = entries;
  if (!first) {
    const { title, text } = await nothingDue(profile);
    return (
      <CheckoutLayout site={site} title={title}>
        <p className="mb-6">{text}</p>
        {back}
      </CheckoutLayout>
    );
  }
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
          refusedCard={refusal && !refusal.needsConfirmation ? refusal.last4 : null}
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
function Refusal({ at, amount, unit, last4, needsConfirmation }: LastRefusal) {
  return (
    <Callout tone="warning" title="The last payment failed" className="mb-6">
      On <Time at={at} />, <Money amount={amount} unit={unit} /> could not be charged
      {last4 ? ` to the card ending in ${last4}` : ""}.{" "}
      {needsConfirmation
        ? "Its bank wants you to confirm the payment: it asks you when you pay here."
        : "Pay with another card, which renewals then use too."}
    </Callout>
  );
}

/** Nothing can be paid here: nothing is due, its payment is on its way, or it is for gifts, see docs/checkout.md. */
async function nothingDue(profile: string) {
  const { balance_amount: owed, balance_unit: unit } = await load(getBalance, { params: { profile } });
  if (owed === 0n) return { title: "No balance due", text: "Everything is paid." };
  if (await isPaymentUnderWay(database(), profile))
    return { title: "Payment under way", text: "A payment for what is due is under way." };
  return {
    title: "A balance for gifts",
    text: (
      <>
        <Money amount={owed} unit={unit} /> is due for gifts that nobody has claimed yet: their payment failed
        after they were ordered. It cannot be paid by card here;{" "}
        <Link href="/contact/" className="underline underline-offset-4">
          write to us
        </Link>{" "}
        to settle it.
      </>
    ),
  };
}
