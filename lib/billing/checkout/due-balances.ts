import { balanceText } from "@/lib/catalog/order-text";
import { type Db, sql } from "@/lib/db";
import { type BalanceQuery, balancesDue, unpaidOrders } from "@/lib/ledger";
import { log } from "@/lib/log";
import type { Subscription } from "@/lib/subscriptions";
import { subscriptionColumns } from "@/lib/subscriptions/subscriptions";
import type { InvoiceLine } from "./invoice-lines";

/** What a customer owes on one event of a subscription, and no charge is collecting yet. */
export interface DueBalance {
  readonly eventId: string;
  readonly unit: string;
  readonly amount: bigint;
  readonly providerId: bigint;
  readonly subscription: Subscription;
  readonly subscriberSlug: string;
  readonly subscriberName: string;
  readonly planSlug: string;
  /** The unpaid orders when they add up to the amount exactly; otherwise null, and the balance is paid as one. */
  readonly orders: readonly { readonly id: bigint; readonly descr: string; readonly amount: bigint }[] | null;
}

/**
 * Balances due for orders placed before an instant, event by event, less what charges in flight will pay. What was paid
 * or written off since counts whatever its date, so that nobody pays twice: another checkout may have come first, and a run
 * of the renewals may be dated ahead. Gifts that nobody has claimed yet have no subscription and are left out; they are
 * settled by hand. Three statements, whatever the number of orders.
 */
export async function findDueBalances(db: Db, asked: Omit<BalanceQuery, "isEvenNow">): Promise<DueBalance[]> {
  const query = { ...asked, isEvenNow: true };
  const balances = await balancesDue(db, query);
  if (balances.length === 0) return [];
  const unpaid = await unpaidOrders(db, query);
  const subscriptions = await findSubscribers(
    db,
    balances.flatMap(({ subscriptionId }) => subscriptionId ?? []),
  );
  const gifts = balances.filter(({ subscriptionId }) => subscriptionId === null).length;
  if (gifts > 0)
    log.info({ profileId: query.payerId.toString(), gifts }, "gifts are owed for, which is settled by hand");
  return balances.flatMap(({ eventId, unit, providerId, subscriptionId, ...due }) => {
    const subscriber = subscriptionId === null ? undefined : subscriptions.get(subscriptionId);
    const orders = unpaid.filter(
      (order) => order.eventId === eventId && order.unit === unit && order.providerId === providerId,
    );
    const amount = due.amount - due.inFlightAmount;
    if (!subscriber || amount <= 0n) return [];
    const open = orders.filter(({ isBeingCharged }) => !isBeingCharged);
    const isExact =
      open.every((order) => order.unpaidAmount === order.amount) &&
      sum(open.map((order) => order.amount)) === amount;
    return [{ eventId, unit, amount, providerId, ...subscriber, orders: isExact ? open : null }];
  });
}

type Subscriber = Pick<DueBalance, "subscription" | "subscriberSlug" | "subscriberName" | "planSlug">;

async function findSubscribers(db: Db, ids: readonly bigint[]): Promise<Map<bigint, Subscriber>> {
  const rows = await db.query<Subscription & Omit<Subscriber, "subscription">>(sql`
    SELECT ${subscriptionColumns}, p.slug AS "subscriberSlug", coalesce(nullif(p.full_name, ''), p.slug) AS "subscriberName",
      plan.slug AS "planSlug"
    FROM subscription s JOIN profile p ON p.id = s.profile_id JOIN plan ON plan.id = s.plan_id WHERE s.id = ANY(${ids})`);
  return new Map(
    rows.map(({ subscriberSlug, subscriberName, planSlug, ...subscription }) => [
      subscription.id,
      { subscription, subscriberSlug, subscriberName, planSlug },
    ]),
  );
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

/** What a charge for it refers to: the unpaid orders themselves, or one marker for the whole balance. */
export function dueLines(due: DueBalance): InvoiceLine[] {
  const { providerId } = due;
  if (!due.orders) return [settledLine(due)];
  return due.orders.map(({ id, descr, amount }) => ({
    line: { kind: "unpaid", entryId: id, due: amount },
    ...{ descr, amount, providerId, endsAt: null },
  }));
}

function settledLine({ eventId, providerId, subscription, amount, planSlug }: DueBalance): InvoiceLine {
  const descr = balanceText(planSlug);
  const { id: subscriptionId, planId } = subscription;
  return {
    line: { kind: "balance", eventId, providerId, planId, subscriptionId, due: amount, descr },
    ...{ descr, amount, providerId, endsAt: null },
  };
}
