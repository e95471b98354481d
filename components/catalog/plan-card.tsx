import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { LinkButton } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { Markdown } from "@/components/ui/markdown";
import { Money } from "@/components/ui/money";
import { SubmitButton } from "@/components/ui/submit-button";
import { advanceOffers, perPeriod } from "@/lib/catalog/offers";
import type { Plan } from "@/lib/catalog/schemas";
import { formatMoney } from "@/lib/money/display";

const COLUMNS = { 3: "lg:grid-cols-3", 4: "lg:grid-cols-3 xl:grid-cols-4" };

/** Plans beside each other. Cards share their rows, so that prices and buttons stand on one line. */
export function PlanGrid({ columns, children }: { columns: 3 | 4; children: ReactNode }) {
  return <ul className={cx("grid gap-5 text-14 sm:grid-cols-2", COLUMNS[columns])}>{children}</ul>;
}

/** The number of columns that leaves the fewest places empty, for lists of these lengths under each other. */
export function planColumns(lengths: readonly number[]): 3 | 4 {
  const empty = (columns: number) =>
    lengths.reduce((sum, length) => sum + ((columns - (length % columns)) % columns), 0);
  return empty(4) < empty(3) ? 4 : 3;
}

/** What a plan costs and holds, and the way to buy it. */
export function PlanCard({
  plan,
  buy,
  contactHref,
}: {
  plan: Plan;
  /** Server action that takes the plan's slug in `plan`. */
  buy: (form: FormData) => Promise<void>;
  /** Where to ask for the price of a plan that has none on the list. */
  contactHref: string | null;
}) {
  return (
    <li className="row-span-4 grid grid-rows-subgrid gap-y-0 rounded-dialog border bg-surface-raised p-6">
      <div>
        <h3 className="font-semibold text-16 [overflow-wrap:anywhere]">{plan.title}</h3>
        {plan.is_not_priced ? (
          <p className="mt-3 font-semibold text-24">Price on request</p>
        ) : (
          <Price plan={plan} />
        )}
      </div>
      <Markdown text={plan.description} className="mt-4 text-muted" />
      {plan.is_not_priced ? <div /> : <Included plan={plan} />}
      <div className="mt-6 self-end">
        <PlanAction plan={plan} buy={buy} contactHref={contactHref} />
      </div>
    </li>
  );
}

function Price({ plan }: { plan: Plan }) {
  const { period_amount: amount, discounted_period_amount: discounted, setup_amount: setup, unit } = plan;
  const isReduced = discounted < amount;
  return (
    <>
      <p className="mt-3 flex flex-wrap items-baseline gap-x-2">
        {amount === 0n ? (
          <span className="font-semibold text-32">Free</span>
        ) : (
          <Money amount={isReduced ? discounted : amount} unit={unit} className="font-semibold text-32" />
        )}
        {isReduced && (
          <s className="text-muted">
            <span className="sr-only">instead of </span>
            <Money amount={amount} unit={unit} />
          </s>
        )}
        {amount > 0n && (
          <span className="text-muted">
            {perPeriod(plan)}
            {isReduced && ", with your code"}
          </span>
        )}
      </p>
      {(setup > 0n || plan.renewal_type === "one-time") && (
        <p className="mt-1 text-13 text-muted">
          {setup > 0n ? `and ${formatMoney(setup, unit)} once to set up` : "Does not renew"}
        </p>
      )}
    </>
  );
}

/** What is metered, and what it saves to pay ahead. */
function Included({ plan }: { plan: Plan }) {
  const offers = advanceOffers(plan);
  if (plan.use_charges.length === 0 && offers.length === 0) return <div />;
  return (
    <ul className="mt-5 flex flex-col gap-2 self-start border-t pt-5 text-13">
      {plan.use_charges.map((use) => (
        <Line key={use.slug}>{useText(use, plan.unit)}</Line>
      ))}
      {offers.map((offer) => (
        <Line key={offer.words}>
          {offer.words} at once for {formatMoney(offer.amount, plan.unit)},{" "}
          <span className="text-success">save {formatMoney(offer.saving, plan.unit)}</span>
        </Line>
      ))}
    </ul>
  );
}

/** "4 room hours included, then $15.00 each" */
function useText({ title, quota, use_amount: amount }: Plan["use_charges"][number], unit: string): string {
  const each = `${formatMoney(amount, unit)} each`;
  return quota > 0n
    ? `${quota.toLocaleString("en-US")} ${title} included, then ${each}`
    : `${title}: ${each}`;
}

function Line({ children }: { children: ReactNode }) {
  return (
    <li className="flex gap-2">
      <Check aria-hidden="true" className="mt-0.75 size-3.5 shrink-0 text-primary" />
      <span>{children}</span>
    </li>
  );
}

function PlanAction({ plan, buy, contactHref }: Parameters<typeof PlanCard>[0]) {
  if (plan.is_not_priced) {
    return contactHref === null ? null : (
      <LinkButton href={contactHref} className="w-full" aria-label={`Contact us about ${plan.title}`}>
        Contact us
      </LinkButton>
    );
  }
  if (plan.is_cart_item) {
    return (
      <LinkButton
        href="/billing/cart/"
        className="w-full"
        aria-label={`${plan.title} is in your cart: check out`}
      >
        <Check aria-hidden="true" className="text-success" />
        In your cart: check out
      </LinkButton>
    );
  }
  return (
    <form action={buy}>
      <input type="hidden" name="plan" value={plan.slug} />
      <SubmitButton className="w-full" aria-label={`Buy ${plan.title} now`}>
        Buy now
      </SubmitButton>
    </form>
  );
}
