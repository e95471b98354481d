import { type Sql, sql, type Tx } from "@/lib/db";
import { invariant } from "@/lib/errors";
import { type Announcement, announceEach, announcement } from "@/lib/events";
import { type ChargeItemFacts, chargeSuccess, type Entry, isGiftEvent, post } from "@/lib/ledger";
import { endDeferrals, reclaimRecognized } from "@/lib/subscriptions";
import { openPaidGifts } from "./gift-claims";

interface ChargeRow {
  readonly chargeAmount: bigint;
  readonly unit: string;
  readonly customerId: bigint;
  readonly processorId: bigint;
  readonly brokerId: bigint;
  readonly processorKey: string;
  readonly descr: string;
  readonly createdAt: Date;
  readonly createdById: bigint | null;
}

interface ItemRow {
  readonly entryId: bigint;
  readonly chargeItemId: bigint;
  readonly eventId: string;
  readonly providerId: bigint;
  readonly amount: bigint;
  /** What the customer's Payable account holds on the event. */
  readonly payable: bigint;
  readonly brokerFeeBps: number;
  readonly subscriptionId: bigint | null;
  readonly planId: bigint | null;
  readonly label: string;
}

/**
 * As {@link bookSuccess}, and says so.
 *
 * @returns whether this call did it
 */
export async function settleCharge(tx: Tx, chargeId: bigint, processorFee: bigint): Promise<boolean> {
  const told = await bookSuccess(tx, chargeId, processorFee);
  await announceEach(tx, told);
  return told.length > 0;
}

/**
 * A charge has succeeded: from `created` to `done`, with the ledger rows that go with it. Whoever comes second, be it
 * a webhook, a refresh or the completion job, finds it done and changes nothing.
 *
 * @param processorFee what the processor keeps, in minor units
 * @param newOrders    orders that this transaction has written itself: nothing of them can have been earned before
 * @returns what is to be announced of it; nothing when it was done already
 */
export async function bookSuccess(
  tx: Tx,
  chargeId: bigint,
  processorFee: bigint,
  newOrders: readonly bigint[] = [],
): Promise<readonly Announcement[]> {
  const items = await markDone(tx, chargeId);
  const [charge] = items;
  if (!charge) return [];
  const { customerId, processorId, brokerId, processorKey, descr, unit, createdAt } = charge;
  const { entries, splits } = chargeSuccess({
    ...{ chargeId, customerId, processorId, brokerId, processorKey, descr, unit, createdAt, processorFee },
    amount: charge.chargeAmount,
    items: items.map(itemFacts),
    payableBalances: new Map(items.map(({ eventId, payable }) => [eventId, payable])),
  });
  const ids = await post(tx, entries, { keyPrefix: `charge:${chargeId}:done` });
  const paidLate = items.filter(({ entryId }) => !newOrders.includes(entryId));
  const lateEventIds = paidLate.map(({ eventId }) => eventId);
  await reclaimRecognized(tx, { eventIds: lateEventIds, at: createdAt });
  await endDeferrals(tx, lateEventIds);
  if (items.some(({ eventId }) => isGiftEvent(eventId)))
    await openPaidGifts(tx, ofCharge(chargeId), createdAt);
  await linkItems(tx, items, splits, (place, kind) => idOf(entries, ids, items[place]?.chargeItemId, kind));
  return [announcement("charge_updated", { charge: chargeId, by: charge.createdById }, createdAt)];
}

function itemFacts(row: ItemRow): ChargeItemFacts {
  const { chargeItemId, eventId, providerId, amount, brokerFeeBps, subscriptionId, planId, label } = row;
  return {
    ...{ chargeItemId, eventId, providerId, amount, brokerFeeBps, label },
    subscriptionId: subscriptionId ?? undefined,
    planId: planId ?? undefined,
  };
}

/** Gifts that the charge pays for. */
function ofCharge(chargeId: bigint): Sql {
  return sql`g.entry_id IN (SELECT c.invoiced_id FROM charge_item c WHERE c.charge_id = ${chargeId})`;
}

/** What came into the customer's Payable account on the event of order `e`, less what left it. */
const payable = sql`(
  (SELECT coalesce(sum(l.dest_amount), 0) FROM ledger_entry l WHERE l.event_id = e.event_id
    AND l.dest_profile_id = c.customer_id AND l.dest_account = 'Payable' AND l.dest_unit = e.dest_unit)
  - (SELECT coalesce(sum(l.orig_amount), 0) FROM ledger_entry l WHERE l.event_id = e.event_id
    AND l.orig_profile_id = c.customer_id AND l.orig_account = 'Payable' AND l.orig_unit = e.dest_unit))::bigint`;

/**
 * Marks the charge as done, unless it is; the count of refused renewals starts anew.
 *
 * @returns its lines in their order, each with the charge and with the fee that was agreed for its plan; none when it
 *   was done
 */
async function markDone(tx: Tx, chargeId: bigint): Promise<(ChargeRow & ItemRow)[]> {
  const rows = await tx.query<ChargeRow & ItemRow>(sql`
    WITH done AS (
      UPDATE charge c SET state = 'done' FROM site_settings s
      WHERE c.id = ${chargeId} AND c.state = 'created' AND c.processor_key IS NOT NULL AND s.processor_id = c.processor_id
      RETURNING c.*, s.broker_id),
    attempts_reset AS (
      UPDATE profile SET nb_renewal_attempts = 0, renewal_refused_at = NULL FROM done
      WHERE profile.id = done.customer_id AND nb_renewal_attempts <> 0)
    SELECT c.amount AS "chargeAmount", c.unit, c.customer_id AS "customerId", c.processor_id AS "processorId",
      c.broker_id AS "brokerId", c.processor_key AS "processorKey", c.description AS descr, c.created_at AS "createdAt",
      c.created_by_id AS "createdById",
      i.id AS "chargeItemId", e.id AS "entryId", e.event_id AS "eventId", e.orig_profile_id AS "providerId",
      e.dest_amount AS amount, ${payable} AS payable, coalesce(p.broker_fee_bps, 0) AS "brokerFeeBps",
      e.subscription_id AS "subscriptionId", e.plan_id AS "planId",
      coalesce(subscriber.slug, payer.slug) || ':' || coalesce(p.slug, '') AS label
    FROM done c LEFT JOIN charge_item i ON i.charge_id = c.id LEFT JOIN ledger_entry e ON e.id = i.invoiced_id
    LEFT JOIN profile payer ON payer.id = e.dest_profile_id
    LEFT JOIN plan p ON p.id = e.plan_id
    LEFT JOIN subscription s ON s.id = e.subscription_id
    LEFT JOIN profile subscriber ON subscriber.id = s.profile_id
    ORDER BY i.id`);
  invariant(
    rows.every(({ chargeItemId }) => chargeItemId !== null),
    `charge ${chargeId} has lines`,
  );
  return rows;
}

function idOf(
  entries: readonly Entry[],
  ids: readonly { id: bigint }[],
  chargeItemId: bigint | undefined,
  kind: string,
): bigint | null {
  const place = entries.findIndex((entry) => entry.chargeItemId === chargeItemId && entry.kind === kind);
  return ids[place]?.id ?? null;
}

/** The items remember what was decided for them: refunds give back parts of exactly that. */
async function linkItems(
  tx: Tx,
  items: readonly ItemRow[],
  splits: readonly { processorFee: bigint; brokerFee: bigint }[],
  rowId: (place: number, kind: string) => bigint | null,
): Promise<void> {
  const column = <T>(read: (place: number) => T) => items.map((_, place) => read(place));
  await tx.query(sql`
    UPDATE charge_item i SET processor_fee_amount = v.processor_fee, broker_fee_amount = v.broker_fee,
      processor_fee_id = v.processor_fee_id, broker_fee_id = v.broker_fee_id, distribution_id = v.distribution_id
    FROM unnest(${items.map(({ chargeItemId }) => chargeItemId)}::bigint[],
      ${column((n) => splits[n]?.processorFee ?? 0n)}::bigint[], ${column((n) => splits[n]?.brokerFee ?? 0n)}::bigint[],
      ${column((n) => rowId(n, "B3"))}::bigint[], ${column((n) => rowId(n, "B5"))}::bigint[], ${column((n) => rowId(n, "B7"))}::bigint[]
    ) AS v (id, processor_fee, broker_fee, processor_fee_id, broker_fee_id, distribution_id)
    WHERE i.id = v.id`);
}
