import type { RenewalType } from "@/lib/catalog";
import { planOrderText } from "@/lib/catalog/order-text";
import { lockProfile, sql, type Tx } from "@/lib/db";
import { invariant } from "@/lib/errors";
import { type Announcement, announceAll, announceEach, announcement } from "@/lib/events";
import { type Origin, originOfUser, systemOrigin } from "@/lib/identity/audit/record";
import { ensurePersonalProfiles } from "@/lib/identity/profiles/personal-profiles";
import { type Entry, orderEntry, post, settledEntry, subscriptionEvent, useEvent } from "@/lib/ledger";
import {
  addRollover,
  findCurrent,
  type OrderedTerm,
  openOrExtendAll,
  type Pair,
  pairKey,
  putOff,
} from "@/lib/subscriptions";
import { acceptCharge } from "../charges";
import { openPaidGifts } from "../gift-claims";
import type { Payment } from "../processor/port";
import { bookSuccess } from "../settle-charge";
import { moveGifts } from "./claim-orders";
import { linkGiftOrders, wrapGifts } from "./gifts";
import { isPutOff, type Order, type OrderLine } from "./order";

interface AppliedOrder {
  /** Null when there was nothing to charge. */
  readonly chargeId: bigint | null;
  readonly order: Order;
  readonly payment: Payment | null;
}

type SubscriberLine = Extract<OrderLine, { kind: "plan" | "setup" | "use" }>;

/**
 * Phase 3 of checkout, once the processor has accepted: subscriptions are opened or extended, the orders are written,
 * the cart is recorded, and a payment that has succeeded is settled. Works from the order alone, so that it does the
 * same right away or, after a crash, from the completion job. Doing it again changes nothing.
 */
export async function applyOrder(tx: Tx, { chargeId, order, payment }: AppliedOrder): Promise<void> {
  await lockProfile(tx, order.customerId);
  if (chargeId !== null && payment && !(await acceptCharge(tx, chargeId, payment))) return;
  const { paid, ordered, giftItemIds } = await writeOrders(tx, order);
  await recordSale(tx, order, chargeId, paid);
  const told: Announcement[] = [];
  if (chargeId !== null && payment?.status === "succeeded")
    told.push(...(await bookSuccess(tx, chargeId, payment.fee, ordered)));
  // Those that a charge pays for were told of when it was settled: these cost nothing.
  if (giftItemIds.length > 0)
    await openPaidGifts(tx, sql`i.id = ANY(${giftItemIds}::bigint[])`, order.placedAt);
  if (ordered.length > 0) {
    const { customerId: profile, userId: by } = order;
    told.push(announcement("order_executed", { profile, by, entries: ordered }, order.placedAt));
  }
  await announceEach(tx, told);
}

interface PaidEntry {
  readonly entryId: bigint;
  readonly due: bigint;
}

interface WrittenOrders {
  /** Every line that is charged, with the order it pays. */
  readonly paid: readonly PaidEntry[];
  /** The orders that are new. */
  readonly ordered: bigint[];
  readonly giftItemIds: readonly bigint[];
}

/** Writes one row per line that is new, and moves what was paid for gifts that are claimed. */
async function writeOrders(tx: Tx, order: Order): Promise<WrittenOrders> {
  const gifts = await wrapGifts(tx, order);
  const subscribers = await subscribe(tx, order);
  const drafts = order.lines.map((line) => {
    switch (line.kind) {
      case "unpaid":
        return { line, entry: null };
      case "balance":
        return { line, entry: balanceEntry(order, line) };
      default:
        return { line, entry: gifts.get(line) ?? lookUp(subscribers, line) };
    }
  });
  const fresh = drafts.flatMap(({ entry }) => (entry ? [entry] : []));
  const ids = await post(tx, fresh, { actorId: order.userId });
  const idOf = new Map(fresh.map((entry, place) => [entry, ids[place]?.id]));
  const written = drafts.map(({ line, entry }) => {
    if (!entry) return { line, entryId: "entryId" in line ? line.entryId : null };
    return { line, entryId: idOf.get(entry) ?? null };
  });
  await moveGifts(tx, order, subscribers);
  return {
    paid: written.flatMap(({ line, entryId }) =>
      entryId !== null && line.due > 0n ? [{ entryId, due: line.due }] : [],
    ),
    ordered: written.flatMap(({ line, entryId }) =>
      "cartItemId" in line && entryId !== null ? [entryId] : [],
    ),
    giftItemIds: await linkGiftOrders(tx, written),
  };
}

function balanceEntry(
  { customerId, unit, placedAt }: Order,
  line: Extract<OrderLine, { kind: "balance" }>,
): Entry {
  const { eventId, providerId, planId, subscriptionId, due, descr } = line;
  return settledEntry({
    ...{ payerId: customerId, providerId, eventId, descr, amount: due, unit, createdAt: placedAt },
    planId: planId ?? undefined,
    subscriptionId: subscriptionId ?? undefined,
  });
}

/**
 * Opens or extends what the order's plan lines buy, adds the usage bought in advance, and makes the order row of every
 * line that is for a subscriber. The number of statements does not grow with the lines.
 */
async function subscribe(tx: Tx, order: Order): Promise<Map<OrderLine, Entry>> {
  const lines = order.lines.filter(isForSubscriber);
  if (lines.length === 0) return new Map();
  const plans = await findOrderedPlans(
    tx,
    lines.map(({ planId }) => planId),
  );
  const profileIds = await findBeneficiaries(tx, order, lines);
  const pairOf = (line: SubscriberLine): Pair => ({
    profileId: lookUp(profileIds, line),
    planId: line.planId,
  });
  const planLines = lines.filter((line) => line.kind === "plan");
  const terms = await openOrExtendAll(
    tx,
    planLines.map((line) => {
      const plan = lookUp(plans, line.planId);
      const { profileId } = pairOf(line);
      const { naturalPeriods, periodType } = line;
      return {
        profileId,
        plan: { ...plan, periodType },
        naturalPeriods,
        at: order.placedAt,
        requiresAcceptance: plan.optinOnRequest,
        isPaidByOthers: profileId !== order.customerId,
      };
    }),
  );
  await announceRequests(tx, order, terms);
  await putOff(
    tx,
    planLines.flatMap((line, place) => (isPutOff(line) ? [lookUp(terms, place).subscription.id] : [])),
  );
  const termOf = new Map<OrderLine, OrderedTerm>(
    planLines.map((line, place) => [line, lookUp(terms, place)]),
  );
  // Usage may be bought without the plan, for a subscription that is there already.
  const withoutPlan = lines.filter((line) => !termOf.has(line));
  const current = await findCurrent(tx, withoutPlan.map(pairOf), order.placedAt);
  const subscriptionId = (line: SubscriberLine) =>
    termOf.get(line)?.subscription.id ?? lookUp(current, pairKey(pairOf(line))).id;
  await addRollover(
    tx,
    lines.flatMap((line) =>
      line.kind === "use"
        ? [{ subscriptionId: subscriptionId(line), useChargeId: line.useChargeId, quantity: line.quantity }]
        : [],
    ),
  );
  return new Map(
    lines.map((line) => [
      line,
      subscriberEntry(order, line, lookUp(plans, line.planId), subscriptionId(line), termOf.get(line)),
    ]),
  );
}

/** Providers are told of what waits for them to accept. */
function announceRequests(tx: Tx, order: Order, terms: readonly OrderedTerm[]): Promise<void> {
  const requested = terms.filter(({ isNew, subscription }) => isNew && subscription.requestKey !== null);
  return announceAll(
    tx,
    "subscription_request_created",
    requested.map(({ subscription }) => ({ subscription: subscription.id, by: order.userId })),
    order.placedAt,
  );
}

function subscriberEntry(
  order: Order,
  line: SubscriberLine,
  plan: OrderedPlan,
  subscriptionId: bigint,
  term: OrderedTerm | undefined,
): Entry {
  const { customerId: payerId, unit, placedAt: createdAt } = order;
  const { planId, providerId, amount } = line;
  const head = {
    payerId,
    providerId,
    amount,
    unit,
    createdAt,
    planId,
    subscriptionId,
    couponId: line.couponId ?? undefined,
  };
  const eventId = subscriptionEvent(subscriptionId);
  if (line.kind === "setup") return orderEntry({ kind: "O1", eventId, descr: line.descr, ...head });
  if (line.kind === "use") {
    const { useChargeId, quantity, descr } = line;
    return orderEntry({
      kind: "N1",
      eventId: useEvent(subscriptionId, useChargeId),
      descr,
      ...head,
      useChargeId,
      quantity,
    });
  }
  invariant(term, "a plan line has its term");
  const { serviceStart, serviceEnd } = term;
  const { naturalPeriods: nbPeriods, periodType } = line;
  const descr = planOrderText({ slug: plan.slug, periodType }, nbPeriods, serviceEnd, line.suffix);
  return orderEntry({ kind: "A1", eventId, descr, ...head, nbPeriods, serviceStart, serviceEnd });
}

function isForSubscriber(line: OrderLine): line is SubscriberLine {
  return "beneficiary" in line && line.beneficiary.kind !== "unknown";
}

/** The profile of every line's beneficiary; a user who has none gets a personal one. */
async function findBeneficiaries(
  tx: Tx,
  order: Order,
  lines: readonly SubscriberLine[],
): Promise<Map<OrderLine, bigint>> {
  const userIds = lines.flatMap(({ beneficiary }) =>
    beneficiary.kind === "user" ? [beneficiary.userId] : [],
  );
  const personal =
    userIds.length === 0
      ? new Map<bigint, bigint>()
      : await ensurePersonalProfiles(tx, userIds, await originOf(tx, order));
  return new Map(
    lines.flatMap((line) => {
      const { beneficiary } = line;
      if (beneficiary.kind === "profile") return [[line, beneficiary.profileId]];
      return beneficiary.kind === "user" ? [[line, lookUp(personal, beneficiary.userId)]] : [];
    }),
  );
}

function originOf(tx: Tx, { userId, placedAt }: Order): Origin | Promise<Origin> {
  return userId === null ? systemOrigin(placedAt) : originOfUser(tx, userId, placedAt);
}

interface OrderedPlan {
  readonly id: bigint;
  readonly slug: string;
  readonly renewalType: RenewalType;
  readonly optinOnRequest: boolean;
}

async function findOrderedPlans(tx: Tx, ids: readonly bigint[]): Promise<Map<bigint, OrderedPlan>> {
  const rows = await tx.query<OrderedPlan>(sql`
    SELECT id, slug, renewal_type AS "renewalType", optin_on_request AS "optinOnRequest"
    FROM plan WHERE id = ANY(${ids})`);
  return new Map(rows.map((row) => [row.id, row]));
}

/** What must be there, by its key or place. */
function lookUp<K, V>(from: ReadonlyMap<K, V> | readonly V[], key: K | number): V {
  const value = Array.isArray(from) ? from[key as number] : (from as ReadonlyMap<K, V>).get(key as K);
  invariant(value !== undefined, `an order refers to ${String(key)}`);
  return value as V;
}

/**
 * Items of the cart stay, as the history of what was sold; gifts wait for whoever claims them. What is charged becomes
 * the lines of the charge, in the order given.
 */
async function recordSale(
  tx: Tx,
  { lines, placedAt }: Order,
  chargeId: bigint | null,
  paid: readonly PaidEntry[],
): Promise<void> {
  const itemIds = lines.flatMap((line) => (isForSubscriber(line) ? [line.cartItemId] : []));
  const entryIds = chargeId === null ? [] : paid.map(({ entryId }) => entryId);
  await tx.query(sql`
    WITH recorded AS (
      UPDATE cart_item SET recorded = TRUE, recorded_at = ${placedAt}
      WHERE id = ANY(${[...new Set(itemIds)]}) AND NOT recorded)
    INSERT INTO charge_item (charge_id, invoiced_id)
    SELECT ${chargeId}::bigint, id FROM unnest(${entryIds}::bigint[]) WITH ORDINALITY AS e (id, place) ORDER BY place`);
}
