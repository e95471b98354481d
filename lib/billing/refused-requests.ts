import { type Database, type Db, lockProfile, type Sql, sql, type Tx } from "@/lib/db";
import { NotAllowed, NotFound } from "@/lib/errors";
import type { Origin } from "@/lib/identity";
import { cancelNow, isNotOver, lockPairs, type Pair, recordCancelled } from "@/lib/subscriptions";
import { cancelBalance } from "./balance/cancel-balance";
import { findChargeLines, refundableOf } from "./charge-lines";
import { type RefundLine, requestRefunds, sendRefunds } from "./refunds";

/** 405. What a request was paid with is not decided yet. */
export class RequestBeingPaid extends NotAllowed {
  constructor() {
    super("The payment of this request is still in progress. Refuse the request once it is decided.");
  }
}

/** What a provider ends, as a path names it. */
export interface ProvidedCancellation {
  readonly providerId: bigint;
  readonly plan: string;
  readonly subscriber: string;
  readonly origin: Origin;
}

/**
 * A provider ends what a subscriber has of a plan, now. A subscription in force ends, and nothing is refunded. A grant
 * that waits is revoked. A request that waits is refused: all that was paid for it is given back, and what was not paid
 * is no longer due. Doing it again, or without a subscription, changes nothing.
 *
 * What is to be given back is kept in the transaction that refuses the request, and sent after it; whatever happens in
 * between, the job `complete-refunds` sees to it.
 *
 * @throws NotFound           404 the provider has no such plan
 * @throws RequestBeingPaid   405 while a charge for the request is pending
 * @throws ChargeStateRefused 405 a charge for the request is disputed
 * @throws PaymentUnderWay    409 a charge for what is due is on its way
 * @throws RefundNotCovered   405 the provider's funds do not cover the refund
 * Source: API reference, DELETE /api/profile/{profile}/plans/{plan}/subscriptions/{subscriber}; docs/subscriptions.md
 */
export async function cancelProvided(db: Database, cancellation: ProvidedCancellation): Promise<void> {
  const { providerId, plan, subscriber, origin } = cancellation;
  const { at, userId: actorId } = origin;
  const refundIds = await db.transaction(async (tx) => {
    const pair = await findPair(tx, cancellation);
    if (!pair) return [];
    // As in a checkout, customers are locked before what they subscribe to.
    const parties = await findParties(tx, pair, cancellation);
    for (const { id } of parties) await lockProfile(tx, id);
    await lockPairs(tx, [pair]);
    const lines = await findPaidLines(tx, pair, at);
    const refunds = lines.length === 0 ? [] : await requestRefunds(tx, { lines, actorId, at });
    const cancelled = await cancelNow(tx, pair, at);
    await recordCancelled(tx, origin, cancelled, { subscriber, plan });
    if (cancelled.requests.length === 0) return refunds;
    const due = { providerIds: [providerId], subscriptionIds: cancelled.requests };
    for (const payer of parties)
      await cancelBalance(tx, { ...due, payer, amount: null, isPaid: false, origin });
    return refunds;
  });
  await sendRefunds(db, refundIds, at);
}

/**
 * A subscriber ends what it has of a plan, now, or withdraws what still waits. Nothing is refunded. Doing it again
 * changes nothing.
 */
export async function withdraw(
  db: Database,
  pair: Pair,
  { subscriber, plan, origin }: Omit<ProvidedCancellation, "providerId">,
): Promise<void> {
  await db.transaction(async (tx) => {
    const cancelled = await cancelNow(tx, pair, origin.at);
    await recordCancelled(tx, origin, cancelled, { subscriber, plan });
  });
}

async function findPair(
  tx: Tx,
  { providerId, plan, subscriber }: ProvidedCancellation,
): Promise<Pair | null> {
  const [named] = await tx.query<{ planId: bigint; profileId: bigint | null }>(sql`
    SELECT plan.id AS "planId", profile.id AS "profileId"
    FROM plan LEFT JOIN profile ON profile.slug = ${subscriber}
    WHERE plan.slug = ${plan} AND plan.provider_id = ${providerId}`);
  if (!named) throw new NotFound("The provider has no such plan.");
  const { planId, profileId } = named;
  return profileId === null ? null : { planId, profileId };
}

/** The requests of a pair that wait. */
function waiting({ profileId, planId }: Pair, at: Date): Sql {
  return sql`(SELECT s.id FROM subscription s WHERE s.profile_id = ${profileId} AND s.plan_id = ${planId}
    AND s.request_key IS NOT NULL AND ${isNotOver(at)})`;
}

interface Party {
  readonly id: bigint;
  readonly slug: string;
}

/** Whose balances a refusal changes: who ordered, and the provider, in an order that everybody keeps to. */
function findParties(tx: Tx, pair: Pair, { providerId, origin }: ProvidedCancellation): Promise<Party[]> {
  return tx.query<Party>(sql`
    SELECT id, slug FROM profile
    WHERE id = ${providerId} OR id IN (
      SELECT payer_id FROM ledger_entry WHERE subscription_id IN ${waiting(pair, origin.at)})
    ORDER BY id`);
}

/** As a lateral sub-select, `id` of the orders for subscription `s`: those placed for it, and those given and become it. */
const ordersOf = sql`LATERAL (
  SELECT e.id FROM ledger_entry e WHERE e.subscription_id = s.id
  UNION ALL SELECT g.entry_id FROM gift_order g WHERE g.subscription_id = s.id)`;

/** Minor units of a currency. */
export interface Paid {
  readonly amount: bigint;
  readonly unit: string;
}

/** What was paid for requests that wait and not given back, by their keys; nothing of those for which nothing was. */
export async function paidForRequests(
  db: Db,
  requestKeys: readonly string[],
): Promise<ReadonlyMap<string, Paid>> {
  const items = await db.query<{ key: string; id: bigint }>(sql`
    SELECT s.request_key AS key, i.id FROM subscription s CROSS JOIN ${ordersOf} o
    JOIN charge_item i ON i.invoiced_id = o.id AND i.is_live JOIN charge c ON c.id = i.charge_id AND c.state = 'done'
    WHERE s.request_key = ANY(${[...requestKeys]}::text[])`);
  const keyOf = new Map(items.map(({ id, key }) => [id, key]));
  const paid = new Map<string, Paid>();
  for (const line of await findChargeLines(db, { chargeItemIds: items.map(({ id }) => id) })) {
    const key = keyOf.get(line.chargeItemId) ?? "";
    const amount = (paid.get(key)?.amount ?? 0n) + refundableOf(line);
    if (amount > 0n) paid.set(key, { amount, unit: line.unit });
  }
  return paid;
}

/** What was paid for the requests of a pair and not given back, line by line. @throws RequestBeingPaid */
async function findPaidLines(tx: Tx, pair: Pair, at: Date): Promise<RefundLine[]> {
  const items = await tx.query<{ id: bigint; state: string }>(sql`
    SELECT i.id, c.state FROM ${waiting(pair, at)} s CROSS JOIN ${ordersOf} o
    JOIN charge_item i ON i.invoiced_id = o.id AND i.is_live JOIN charge c ON c.id = i.charge_id ORDER BY i.id`);
  if (items.some(({ state }) => state === "created")) throw new RequestBeingPaid();
  const chargeItemIds = items.filter(({ state }) => state !== "failed").map(({ id }) => id);
  const lines = await findChargeLines(tx, { chargeItemIds });
  return lines
    .filter((line) => refundableOf(line) > 0n)
    .map(({ chargeItemId }) => ({ chargeItemId, amount: null }));
}
