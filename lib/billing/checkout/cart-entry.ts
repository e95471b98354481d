import { orderSuffix, planOrderText, setupText, useOrderText } from "@/lib/catalog/order-text";
import { type CouponTerms, type PlanOption, planOptions } from "@/lib/catalog/pricing";
import type { Db } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { groupBy } from "@/lib/group-by";
import {
  extendTerm,
  findCurrent,
  hadSubscription,
  openTerm,
  type Pair,
  pairKey,
  type Subscription,
  type Term,
} from "@/lib/subscriptions";
import { LAST_INSTANT } from "@/lib/time/bounds";
import type { CartLine } from "./cart-lines";
import type { Customer, InvoiceEntry, InvoiceLine } from "./invoice-lines";
import { type Beneficiary, isPutOff, type OrderLine } from "./order";

/** For whom a cart is, and what they have already. */
interface Subscribers {
  readonly customer: Customer;
  readonly at: Date;
  /** Subscriptions that have not ended, by `pairKey`. */
  readonly current: ReadonlyMap<string, Subscription>;
  /** Pairs that ever had one, of plans with a setup fee. */
  readonly ever: ReadonlySet<string>;
}

/**
 * What the items of a cart come to when this customer orders them: one entry for all of one subscriber and plan.
 *
 * @throws InvalidInput 400 when a term would end later than a date can say
 */
export async function cartEntries(
  db: Db,
  cart: readonly CartLine[],
  customer: Customer,
  at: Date,
): Promise<InvoiceEntry[]> {
  const pairsOf = (items: readonly CartLine[]) => items.flatMap((item) => pairOf(item, customer) ?? []);
  const current = await findCurrent(db, pairsOf(cart), at);
  const ever = await hadSubscription(db, pairsOf(cart.filter(({ plan }) => plan.setupAmount > 0n)));
  const groups = groupBy(cart, (item) => `${subscriberSlugOf(item, customer)}:${item.plan.slug}`);
  return [...groups.values()].flatMap(([first, ...others]) =>
    first ? [cartEntry([first, ...others], { customer, at, current, ever })] : [],
  );
}

/** Who would subscribe to what by an item; null for somebody who has no profile yet, and so no subscription. */
function pairOf(item: CartLine, customer: Customer): Pair | null {
  const subscriber = subscriberOf(item, customer);
  return subscriber.kind === "profile" ? { profileId: subscriber.profileId, planId: item.plan.id } : null;
}

function subscriberOf({ beneficiary }: CartLine, { id, fullName, slug }: Customer): Beneficiary {
  return beneficiary ?? { kind: "profile", profileId: id, name: fullName || slug, syncOn: "" };
}

function subscriberSlugOf({ beneficiarySlug }: CartLine, { slug }: Customer): string {
  return beneficiarySlug ?? slug;
}

/**
 * What the items of one subscriber and plan come to. Terms follow each other, setup is paid with the first term ever,
 * and usage buys the plan only where nothing else does. What was given is free of charge: the giver has paid.
 */
function cartEntry(
  items: readonly [CartLine, ...CartLine[]],
  { customer, at, current, ever }: Subscribers,
): InvoiceEntry {
  const [first] = items;
  const { plan } = first;
  const subscriber = subscriberOf(first, customer);
  const pair = pairOf(first, customer);
  const subscription = (pair && current.get(pairKey(pair))) ?? null;
  // What was granted is accepted by paying for the plan, and usage alone is no use before that.
  const buying = buyingPlan(items, subscription?.grantKey ? null : subscription);
  const lines: InvoiceLine[] = [];
  let options: readonly InvoiceLine[] = [];
  let term: Term | null = subscription;
  let paysSetup = plan.setupAmount > 0n && !(pair && ever.has(pairKey(pair)));
  for (const item of items) {
    const beneficiary = subscriberOf(item, customer);
    if (buying.has(item)) {
      const choices = planChoices(item, beneficiary, term, at);
      const chosen = choices.length === 1 ? choices[0] : choices[item.option - 1];
      if (chosen) lines.push(chosen);
      else options = fewer(options, choices);
      if (paysSetup && item.gift === null)
        lines.push(setupLine(item, beneficiary, chosen !== undefined && isPutOff(chosen.line)));
      if (chosen) term = termAfter(term, item, chosen.line.naturalPeriods, at);
      paysSetup = false;
    }
    if (item.use) lines.push(useLine(item, beneficiary, item.use));
  }
  return {
    ...{ subscriber, subscriberSlug: subscriberSlugOf(first, customer), subscriberName: subscriber.name },
    ...{ syncOn: first.syncOn, planId: plan.id, planSlug: plan.slug, subscription, lines, options },
  };
}

/** The items that buy periods of the plan: all but usage bought for a plan that is subscribed to, or bought beside it. */
function buyingPlan(items: readonly CartLine[], subscription: Subscription | null): ReadonlySet<CartLine> {
  const buying = items.filter(({ use, gift }) => (gift ? gift.naturalPeriods !== null : use === null));
  return new Set(buying.length > 0 || subscription ? buying : items.slice(0, 1));
}

/** Where two items leave a choice, it is the shorter one. */
export function fewer<Option>(earlier: readonly Option[], later: readonly Option[]): readonly Option[] {
  if (earlier.length === 0 || later.length === 0) return earlier.length === 0 ? later : earlier;
  return later.length < earlier.length ? later : earlier;
}

/** What of an option decides its line. */
type TakenOption = Omit<PlanOption, "contractPeriods">;

interface PlanLine extends InvoiceLine {
  readonly line: Extract<OrderLine, { kind: "plan" }>;
}

/** The options of the plan; of a locked plan, to pay now or when its event occurs; of a gift, what was given. */
function planChoices(
  item: CartLine,
  beneficiary: Beneficiary,
  term: Term | null,
  at: Date,
): readonly PlanLine[] {
  const { plan, gift } = item;
  const coupon = item.coupon?.isUsable ? item.coupon : null;
  const options =
    gift?.naturalPeriods != null ? [givenOption(gift.naturalPeriods, coupon)] : planOptions(plan, coupon);
  const lines = options.map((option) =>
    planLine(item, beneficiary, option, termAfter(term, item, option.naturalPeriods, at).endsAt),
  );
  const [now] = lines;
  // Who is not known can only be given what is paid for.
  const isGiven = beneficiary.kind === "unknown";
  if (!plan.unlockEvent || isGiven || !now || now.amount === 0n) return lines;
  return [
    now,
    {
      ...now,
      line: { ...now.line, due: 0n },
      descr: `${now.descr} - pay at ${plan.unlockEvent}`,
      amount: 0n,
    },
  ];
}

/** The giver chose, and paid. */
function givenOption(naturalPeriods: number, coupon: CouponTerms | null): TakenOption {
  return { amount: 0n, fullAmount: 0n, naturalPeriods, advanceDiscount: null, coupon };
}

function termAfter(term: Term | null, { plan }: CartLine, naturalPeriods: number, at: Date): Term {
  const after = term
    ? extendTerm(term, plan.periodType, naturalPeriods)
    : openTerm(at, plan.periodType, naturalPeriods);
  if (after.endsAt <= LAST_INSTANT) return after;
  throw new InvalidInput(
    `'${plan.slug}' is subscribed to for as long as there are dates. Take it off the cart.`,
  );
}

function planLine(item: CartLine, beneficiary: Beneficiary, option: TakenOption, endsAt: Date): PlanLine {
  const { plan, coupon } = item;
  const { amount, naturalPeriods } = option;
  const { periodType } = plan;
  const giver = item.gift?.giver ?? null;
  const suffix = orderSuffix(option, plan, { giver, beneficiary: item.beneficiary });
  const couponId = coupon?.isUsable ? coupon.id : null;
  return {
    line: {
      kind: "plan",
      ...itemOf(item),
      beneficiary,
      amount,
      due: amount,
      naturalPeriods,
      periodType,
      suffix,
      couponId,
    },
    descr: planOrderText(plan, naturalPeriods, endsAt, suffix),
    ...{ amount, providerId: plan.providerId, endsAt },
  };
}

/** Charged once, with the first period and when that is; no discount reaches it. */
function setupLine(item: CartLine, beneficiary: Beneficiary, isLater: boolean): InvoiceLine {
  const { setupAmount, providerId, slug } = item.plan;
  const due = isLater ? 0n : setupAmount;
  const descr = setupText(slug);
  return {
    line: {
      ...{ kind: "setup", ...itemOf(item), beneficiary },
      ...{ amount: setupAmount, due, descr, couponId: null },
    },
    ...{ descr, amount: due, providerId, endsAt: null },
  };
}

function useLine(item: CartLine, beneficiary: Beneficiary, use: NonNullable<CartLine["use"]>): InvoiceLine {
  const { providerId, slug } = item.plan;
  const quantity = item.quantity > 0n ? item.quantity : 1n;
  const amount = item.gift === null ? quantity * use.amount : 0n;
  const descr = useOrderText(slug, use.title, quantity);
  const bought = { useChargeId: use.id, quantity };
  return {
    line: {
      kind: "use",
      ...itemOf(item),
      ...bought,
      beneficiary,
      amount,
      due: amount,
      descr,
      couponId: null,
    },
    ...{ descr, amount, providerId, endsAt: null },
  };
}

function itemOf({ itemId, plan }: CartLine) {
  return { cartItemId: itemId, planId: plan.id, providerId: plan.providerId };
}
