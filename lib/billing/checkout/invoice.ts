import { balanceText, orderSuffix, planOrderText, setupText, useOrderText } from "@/lib/catalog/order-text";
import { type PlanOption, planOptions } from "@/lib/catalog/pricing";
import type { Db } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { MAX_AMOUNT } from "@/lib/money/money";
import { findCurrent, hadSubscription, type Pair, pairKey, type Subscription } from "@/lib/subscriptions";
import { extendTerm, openTerm } from "@/lib/subscriptions/terms";
import { type CartLine, findCartLines } from "./cart-lines";
import { type DueBalance, findDueBalances } from "./due-balances";
import type { Beneficiary, OrderLine } from "./order";

/** A line as the payer sees it before ordering. */
export interface InvoiceLine {
  readonly line: OrderLine;
  readonly descr: string;
  readonly amount: bigint;
  readonly providerId: bigint;
  /** Until when it pays a subscription; null for what is no period. */
  readonly endsAt: Date | null;
}

/** What is to be ordered, or is due, for one subscriber and plan. */
export interface InvoiceEntry {
  readonly subscriberSlug: string;
  readonly subscriberName: string;
  readonly planId: bigint;
  readonly planSlug: string;
  readonly subscriber: Beneficiary;
  readonly subscription: Subscription | null;
  readonly lines: readonly InvoiceLine[];
  /** Ways to pay among which the payer has yet to choose. */
  readonly options: readonly InvoiceLine[];
}

/** Everything a customer would pay now, in the order to which the `items` of a checkout refer. */
export interface Invoice {
  readonly unit: string;
  readonly entries: readonly InvoiceEntry[];
  /** Coupons on items that can no longer be used; they count for nothing. */
  readonly unusableCouponIds: readonly bigint[];
}

export interface Customer {
  readonly id: bigint;
  readonly slug: string;
  readonly fullName: string;
}

/**
 * Works out what the user's cart and the customer's unpaid orders come to: balances due first, which nobody can take
 * off, then every cart item with its options, discounts, setup fee and use, grouped by subscriber and plan.
 *
 * @throws InvalidInput 400 when the lines are in several currencies, or come to more than an amount can say
 */
export async function buildInvoice(
  db: Db,
  { userId, customer, at }: { userId: bigint; customer: Customer; at: Date },
): Promise<Invoice> {
  const [cart, dues] = await Promise.all([
    findCartLines(db, userId, at),
    findDueBalances(db, customer.id, at),
  ]);
  const pairs = cart.flatMap((line) => pairOf(line, customer) ?? []);
  const subscribers: Subscribers = {
    customer,
    at,
    current: await findCurrent(db, pairs, at),
    ever: await hadSubscription(db, pairs),
  };
  const entries = new Map<string, InvoiceEntry>();
  for (const due of dues) add(entries, balanceEntry(due));
  for (const line of cart) add(entries, cartEntry(line, subscribers));
  refuseExcess([...entries.values()]);
  const sorted = [...entries.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const unusable = cart.flatMap(({ coupon }) => (coupon && !coupon.isUsable ? [coupon.id] : []));
  return {
    unit: singleUnit([...dues.map(({ unit }) => unit), ...cart.map(({ plan }) => plan.unit)]),
    entries: sorted,
    unusableCouponIds: unusable,
  };
}

/** What is charged for the lines alone, options left open. */
export function amountDue(invoice: Invoice): bigint {
  return invoice.entries.flatMap(({ lines }) => lines).reduce((sum, { line }) => sum + line.due, 0n);
}

/** Counts every entry at its dearest, as that is what may be chosen. */
function refuseExcess(entries: readonly InvoiceEntry[]): void {
  const amounts = entries.flatMap(({ lines, options }) => {
    const [dearest] = options.toSorted((a, b) => (a.amount < b.amount ? 1 : -1));
    return [...lines, ...(dearest ? [dearest] : [])].map(({ amount }) => amount);
  });
  if (amounts.reduce((sum, amount) => sum + amount, 0n) > MAX_AMOUNT)
    throw new InvalidInput("This comes to more than can be charged at once.");
}

function singleUnit(units: readonly string[]): string {
  const [unit = "usd", ...others] = new Set(units);
  if (others.length > 0)
    throw new InvalidInput(
      `One checkout takes one currency; this one has ${[unit, ...others].join(" and ")}.`,
    );
  return unit;
}

function keyOf({ subscriberSlug, planSlug }: InvoiceEntry): string {
  return `${subscriberSlug}:${planSlug}`;
}

/** Entries of one subscriber and plan become one. Where both leave a choice, it is the shorter one. */
function add(entries: Map<string, InvoiceEntry>, entry: InvoiceEntry): void {
  const earlier = entries.get(keyOf(entry));
  if (!earlier) {
    entries.set(keyOf(entry), entry);
    return;
  }
  const choices = [earlier.options, entry.options].filter(({ length }) => length > 0);
  const [options = []] = choices.sort((a, b) => a.length - b.length);
  entries.set(keyOf(entry), { ...earlier, lines: [...earlier.lines, ...entry.lines], options });
}

interface Subscribers {
  readonly customer: Customer;
  readonly at: Date;
  /** Subscriptions that have not ended, and pairs that ever had one, by `pairKey`. */
  readonly current: ReadonlyMap<string, Subscription>;
  readonly ever: ReadonlySet<string>;
}

function subscriberOf({ beneficiary }: CartLine, { id, fullName, slug }: Customer): Beneficiary {
  return beneficiary ?? { kind: "profile", profileId: id, name: fullName || slug, syncOn: "" };
}

/** Null for somebody who has no profile yet, and so no subscription. */
function pairOf(line: CartLine, customer: Customer): Pair | null {
  const subscriber = subscriberOf(line, customer);
  return subscriber.kind === "profile" ? { profileId: subscriber.profileId, planId: line.plan.id } : null;
}

function balanceEntry(due: DueBalance): InvoiceEntry {
  const { subscription, providerId, planSlug, subscriberSlug, subscriberName } = due;
  const lines: InvoiceLine[] = due.orders
    ? due.orders.map(({ id, descr, amount }) => ({
        line: { kind: "unpaid", entryId: id, due: amount },
        ...{ descr, amount, providerId, endsAt: null },
      }))
    : [settledLine(due)];
  const subscriber: Beneficiary = {
    kind: "profile",
    profileId: subscription.profileId,
    name: subscriberName,
    syncOn: "",
  };
  return {
    subscriberSlug,
    subscriberName,
    subscriber,
    planId: subscription.planId,
    planSlug,
    subscription,
    lines,
    options: [],
  };
}

function settledLine({ eventId, providerId, subscription, amount, planSlug }: DueBalance): InvoiceLine {
  const descr = balanceText(planSlug);
  const { id: subscriptionId, planId } = subscription;
  return {
    line: { kind: "balance", eventId, providerId, planId, subscriptionId, due: amount, descr },
    ...{ descr, amount, providerId, endsAt: null },
  };
}

function cartEntry(line: CartLine, { customer, at, current, ever }: Subscribers): InvoiceEntry {
  const { plan, use } = line;
  const subscriber = subscriberOf(line, customer);
  const pair = pairOf(line, customer);
  const subscription = (pair && current.get(pairKey(pair))) ?? null;
  // Usage of a plan that is subscribed to is bought alone.
  const isUseOnly = use !== null && subscription !== null;
  const paysSetup = !isUseOnly && plan.setupAmount > 0n && !(pair && ever.has(pairKey(pair)));
  const choices = isUseOnly ? [] : planChoices(line, subscriber, subscription, at);
  const chosen = choices.length === 1 ? choices[0] : choices[line.option - 1];
  const lines = [
    ...(chosen ? [chosen] : []),
    ...(paysSetup ? [setupLine(line, subscriber)] : []),
    ...(use ? [useLine(line, subscriber, use)] : []),
  ];
  return {
    subscriberSlug: line.beneficiarySlug ?? customer.slug,
    subscriberName: subscriber.name,
    planId: plan.id,
    planSlug: plan.slug,
    ...{ subscriber, subscription, lines, options: chosen ? [] : choices },
  };
}

/** The options of the plan; of a locked plan, to pay now or when its event occurs. */
function planChoices(
  line: CartLine,
  subscriber: Beneficiary,
  current: Subscription | null,
  at: Date,
): InvoiceLine[] {
  const { plan, coupon } = line;
  const lines = planOptions(plan, coupon?.isUsable ? coupon : null).map((option) =>
    planLine(line, subscriber, option, current, at),
  );
  const [now] = lines;
  if (!plan.unlockEvent || !now || now.amount === 0n) return lines;
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

function planLine(
  line: CartLine,
  beneficiary: Beneficiary,
  { amount, naturalPeriods, ...option }: PlanOption,
  current: Subscription | null,
  at: Date,
): InvoiceLine {
  const { plan, coupon } = line;
  const giver = line.claimCode ? line.fullName : null;
  const suffix = orderSuffix({ ...option, amount, naturalPeriods }, plan, {
    giver,
    beneficiary: line.beneficiary,
  });
  const term = current
    ? extendTerm(current, plan.periodType, naturalPeriods)
    : openTerm(at, plan.periodType, naturalPeriods);
  const couponId = coupon?.isUsable ? coupon.id : null;
  return {
    line: {
      kind: "plan",
      ...itemOf(line),
      beneficiary,
      amount,
      due: amount,
      naturalPeriods,
      suffix,
      couponId,
    },
    descr: planOrderText(plan, naturalPeriods, term.endsAt, suffix),
    ...{ amount, providerId: plan.providerId, endsAt: term.endsAt },
  };
}

/** Charged once, with the first period; no discount reaches it. */
function setupLine(line: CartLine, beneficiary: Beneficiary): InvoiceLine {
  const { setupAmount: amount, providerId, slug } = line.plan;
  const descr = setupText(slug);
  return {
    line: { kind: "setup", ...itemOf(line), beneficiary, amount, due: amount, descr, couponId: null },
    ...{ descr, amount, providerId, endsAt: null },
  };
}

function useLine(line: CartLine, beneficiary: Beneficiary, use: NonNullable<CartLine["use"]>): InvoiceLine {
  const { providerId, slug } = line.plan;
  const quantity = line.quantity > 0n ? line.quantity : 1n;
  const amount = quantity * use.amount;
  const descr = useOrderText(slug, use.title, quantity);
  const bought = { useChargeId: use.id, quantity };
  return {
    line: {
      kind: "use",
      ...itemOf(line),
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
