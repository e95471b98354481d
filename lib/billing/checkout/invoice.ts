import type { Db } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { MAX_AMOUNT } from "@/lib/money/money";
import { cartEntries, fewer } from "./cart-entry";
import { findCartLines } from "./cart-lines";
import { type DueBalance, dueLines, findDueBalances } from "./due-balances";
import type { Customer, InvoiceEntry, OnlyDue } from "./invoice-lines";
import type { Beneficiary } from "./order";

/** Everything a customer would pay now, in the order to which the `items` of a checkout refer. */
export interface Invoice {
  readonly unit: string;
  readonly entries: readonly InvoiceEntry[];
  /** Coupons on items that can no longer be used; they count for nothing. */
  readonly unusableCouponIds: readonly bigint[];
  /** Slugs of plans in the cart that are not on sale any more. */
  readonly withdrawnPlans: readonly string[];
  /** Whom items are for, who are neither known here nor told of by e-mail. */
  readonly unreachable: readonly string[];
}

export interface InvoiceQuery {
  /** Whose cart it is. */
  readonly userId: bigint;
  /** Who would pay, and owes what is due. */
  readonly customer: Customer;
  readonly at: Date;
  /** Only what these sell; everything when empty or absent. */
  readonly providerIds?: readonly bigint[];
  readonly onlyDue?: OnlyDue | null;
  /** The plans in the cart are about to be ordered: they are kept from being deleted until then. */
  readonly isOrdering?: boolean;
}

/**
 * Works out what the user's cart and the customer's unpaid orders come to: balances due first, which nobody can take
 * off, then every cart item with its options, discounts, setup fee and use, grouped by subscriber and plan. With
 * `onlyDue`, balances due alone. What is paid at an event waits for it.
 *
 * @throws InvalidInput 400 when the lines are in several currencies, or come to more than an amount can say
 */
export async function buildInvoice(
  db: Db,
  { userId, customer, at, providerIds = [], onlyDue = null, isOrdering = false }: InvoiceQuery,
): Promise<Invoice> {
  const [items, owed] = await Promise.all([
    onlyDue ? [] : findCartLines(db, { userId }, at, { holdsPlans: isOrdering }),
    findDueBalances(db, { payerId: customer.id, at, providerIds }),
  ]);
  const dues = askedFor(owed, onlyDue?.planSlug ?? null, items.length > 0);
  const cart = items.filter(({ plan }) => providerIds.length === 0 || providerIds.includes(plan.providerId));
  const entries = new Map<string, InvoiceEntry>();
  for (const due of dues) add(entries, balanceEntry(due));
  for (const entry of await cartEntries(db, cart, customer, at)) add(entries, entry);
  refuseExcess([...entries.values()]);
  const sorted = [...entries.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const unusable = cart.flatMap(({ coupon }) => (coupon && !coupon.isUsable ? [coupon.id] : []));
  return {
    unit: singleUnit([...dues.map(({ unit }) => unit), ...cart.map(({ plan }) => plan.unit)]),
    entries: sorted,
    unusableCouponIds: unusable,
    withdrawnPlans: cart.flatMap(({ plan }) => (plan.isOnSale ? [] : [plan.slug])),
    unreachable: cart.flatMap((item) =>
      item.beneficiary?.kind === "unknown" && !`${item.email}${item.syncOn}`.includes("@")
        ? [item.syncOn]
        : [],
    ),
  };
}

/**
 * Of what is owed, what is asked for: of one plan, or all but what was put off to an event that has not occurred. That is
 * paid early by whoever has nothing else to pay.
 */
function askedFor(
  owed: readonly DueBalance[],
  planSlug: string | null,
  hasCart: boolean,
): readonly DueBalance[] {
  if (planSlug !== null) return owed.filter((due) => due.planSlug === planSlug);
  const due = owed.filter(({ subscription }) => subscription.deferral !== "waiting");
  return due.length > 0 || hasCart ? due : owed;
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

/** Entries of one subscriber and plan become one. */
function add(entries: Map<string, InvoiceEntry>, entry: InvoiceEntry): void {
  const earlier = entries.get(keyOf(entry));
  entries.set(
    keyOf(entry),
    earlier
      ? {
          ...earlier,
          lines: [...earlier.lines, ...entry.lines],
          options: fewer(earlier.options, entry.options),
          syncOn: earlier.syncOn || entry.syncOn,
        }
      : entry,
  );
}

function balanceEntry(due: DueBalance): InvoiceEntry {
  const { subscription, planSlug, subscriberSlug, subscriberName } = due;
  const lines = dueLines(due);
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
    syncOn: "",
    planId: subscription.planId,
    planSlug,
    subscription,
    lines,
    options: [],
  };
}
