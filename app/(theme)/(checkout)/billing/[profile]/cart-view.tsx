import type { ReactNode } from "react";
import { OrderSummary, totalOf } from "@/components/billing/order-summary";
import { type PayActions, PayForm } from "@/components/billing/pay-form";
import { PaymentOptions } from "@/components/billing/payment-options";
import { RedeemForm } from "@/components/billing/redeem-form";
import { TestCards } from "@/components/billing/test-cards";
import { LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { SubmitButton } from "@/components/ui/submit-button";
import { getCard } from "@/lib/billing/operations/card";
import { findPlanTitle } from "@/lib/catalog/plans";
import { database } from "@/lib/db";
import type { InvalidInput } from "@/lib/errors";
import { load } from "@/lib/http/call";
import { formatMoney } from "@/lib/money/display";
import { CheckoutLayout } from "@/themes/default/checkout-layout";
import { currentSite } from "../../../frame";
import {
  addWish,
  changeOption,
  chooseOption,
  confirmPayment,
  emptyCart,
  pay,
  redeem,
  removeEntry,
  type Wish,
} from "./cart/actions";
import { cartPath, type Entry, type Query, undecided } from "./cart-entries";

/** The page of the cart that is looked at, to which what is done on it leads back. */
export interface CartPage {
  readonly profile: string;
  readonly page: "cart" | "checkout" | "cart-periods" | "cart-seats";
}

/** A page of the cart: what you get at the side, with a field for a discount code, and one step of paying. */
export async function CartFrame({
  at,
  title,
  entries,
  children,
}: {
  at: CartPage;
  title: string;
  entries: readonly [Entry, ...Entry[]];
  children: ReactNode;
}) {
  const [{ subscription }] = entries;
  return (
    <CheckoutLayout
      site={await currentSite()}
      title={title}
      summary={
        <OrderSummary
          entries={entries}
          unit={subscription.plan.unit}
          removal={(entry) => <EntryControls at={at} entry={entry} />}
        >
          <RedeemForm action={redeem.bind(null, at.profile, at.page)} compact />
        </OrderSummary>
      }
    >
      {children}
    </CheckoutLayout>
  );
}

/** How to pay for each plan that leaves a choice, one form for each. */
export function Choices({ at: { profile, page }, entries }: { at: CartPage; entries: readonly Entry[] }) {
  return (
    <div className="flex flex-col gap-10">
      {undecided(entries).map(({ entry, seats }) => {
        const { slug } = entry.subscription.plan;
        const action = chooseOption.bind(null, profile, page, slug);
        return <PaymentOptions key={slug} entry={entry} seats={seats} action={action} />;
      })}
    </div>
  );
}

/** The card, and the button that pays the cart. */
export function Payment({ profile, entries }: { profile: string; entries: readonly [Entry, ...Entry[]] }) {
  const seen = entries.map((entry) => totalOf([entry]));
  return (
    <CardPayment
      profile={profile}
      amount={totalOf(entries)}
      unit={entries[0].subscription.plan.unit}
      actions={{ pay: pay.bind(null, profile, seen), confirm: confirmPayment }}
    />
  );
}

/** The card on file or another one, and the button that pays. */
export async function CardPayment({
  profile,
  amount,
  unit,
  refusedCard = null,
  actions,
}: {
  profile: string;
  amount: bigint;
  unit: string;
  /** Last four digits of the card that was refused before. */
  refusedCard?: string | null;
  actions: PayActions;
}) {
  const { last4, exp_date: expDate } = await load(getCard, { params: { profile } });
  const savedCard = last4 && expDate ? { last4, expDate, isRefused: last4 === refusedCard } : null;
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
        actions={actions}
      />
      {amount > 0n && <TestCards />}
    </>
  );
}

/** Takes the entry out again, or back to the choice of how to pay. A balance due has neither: it must be paid. */
function EntryControls({ at: { profile, page }, entry }: { at: CartPage; entry: Entry }) {
  const { plan, profile: subscriber } = entry.subscription;
  if (!plan.is_cart_item) return null;
  const isChosen = entry.options.length === 0 && entry.lines.some(({ nb_periods }) => nb_periods !== null);
  const canChange = isChosen && (plan.advance_discounts.length > 0 || plan.unlock_event !== null);
  const whom = entry.sync_on === null ? "" : ` for ${subscriber.printable_name}`;
  return (
    <div className="flex shrink-0 gap-1">
      {canChange && (
        <form action={changeOption.bind(null, profile, page, plan.slug)}>
          <SubmitButton variant="quiet" size="sm" aria-label={`Change how to pay for ${plan.title}`}>
            Change
          </SubmitButton>
        </form>
      )}
      <form action={removeEntry.bind(null, profile, page, plan.slug, entry.sync_on ?? "")}>
        <SubmitButton variant="quiet" size="sm" aria-label={`Remove ${plan.title}${whom}`}>
          Remove
        </SubmitButton>
      </form>
    </div>
  );
}

/** Why there is nothing to pay together: another currency, or a link to a gift that has expired. */
export async function Unpayable({ profile, refusal }: { profile: string; refusal: InvalidInput }) {
  const { code } = refusal.fields;
  const site = await currentSite();
  if (code)
    return (
      <CheckoutLayout site={site} title="Claim your gift">
        <p className="mb-6">{code.join(" ")}</p>
        <LinkButton href={cartPath(profile)}>Go to your cart</LinkButton>
      </CheckoutLayout>
    );
  return (
    <CheckoutLayout site={site} title="Review your cart">
      <p className="mb-6">{refusal.message}</p>
      <form action={emptyCart.bind(null, profile)}>
        <SubmitButton>Empty the cart</SubmitButton>
      </form>
    </CheckoutLayout>
  );
}

/** What a link asks to put into the cart; nothing is, before somebody says so. */
export function wishOf({ plan, use, sync_on }: Query): Wish | null {
  if (typeof plan !== "string" || plan === "") return null;
  return {
    plan,
    use: typeof use === "string" && use !== "" ? use : null,
    sync_on: typeof sync_on === "string" ? sync_on : "",
  };
}

/** Asks before a link puts something into the cart. */
export async function ConfirmWish({ profile, wish }: { profile: string; wish: Wish }) {
  return (
    <CheckoutLayout
      site={await currentSite()}
      title="Add to your cart"
      summary={
        <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 [overflow-wrap:anywhere]">
          <dt className="text-muted">Plan</dt>
          <dd>{await findPlanTitle(database(), wish.plan)}</dd>
          {wish.use !== null && (
            <>
              <dt className="text-muted">Usage</dt>
              <dd>{wish.use}</dd>
            </>
          )}
          <dt className="text-muted">For</dt>
          <dd>{wish.sync_on || profile}</dd>
        </dl>
      }
    >
      <p className="mb-6">A link brought you here. Nothing is in your cart of it yet.</p>
      <div className="flex gap-2">
        <form action={addWish.bind(null, profile, wish)}>
          <SubmitButton>Add to cart</SubmitButton>
        </form>
        <LinkButton href={cartPath(profile)}>Not now</LinkButton>
      </div>
    </CheckoutLayout>
  );
}
