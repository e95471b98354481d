import { type Sql, sql, type Tx } from "@/lib/db";
import { announce } from "@/lib/events";
import { accountBalancesByEvent, chargeSuccess, type Entry, isGiftEvent, post } from "@/lib/ledger";

import { reclaimRecognized } from "@/lib/subscriptions";
import { openPaidGifts } from "./gift-claims";

interface ChargeRow {
  readonly amount: bigint;
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
  readonly chargeItemId: bigint;
  readonly eventId: string;
  readonly providerId: bigint;
  readonly amount: bigint;
  readonly brokerFeeBps: number;
  readonly subscriptionId: bigint | null;
  readonly planId: bigint | null;
  readonly label: string;
}

/**
 * A charge has succeeded: from `created` to `done`, with the ledger rows that go with it. Whoever comes second, be it
 * a webhook, a refresh or the completion job, finds it done and changes nothing.
 *
 * @param processorFee what the processor keeps, in minor units
 * @returns whether this call did it
 */
export async function settleCharge(tx: Tx, chargeId: bigint, processorFee: bigint): Promise<boolean> {
  const [charge] = await tx.query<ChargeRow>(sql`
    WITH done AS (
      UPDATE charge c SET state = 'done' FROM site_settings s
      WHERE c.id = ${chargeId} AND c.state = 'created' AND c.processor_key IS NOT NULL AND s.processor_id = c.processor_id
      RETURNING c.amount, c.unit, c.customer_id AS "customerId", c.processor_id AS "processorId", s.broker_id AS "brokerId",
        c.processor_key AS "processorKey", c.description AS descr, c.created_at AS "createdAt", c.created_by_id AS "createdById"),
    attempts_reset AS (
      UPDATE profile SET nb_renewal_attempts = 0, renewal_refused_at = NULL FROM done WHERE profile.id = done."customerId" AND nb_renewal_attempts <> 0)
    SELECT * FROM done`);
  if (!charge) return false;
  const items = await findItems(tx, chargeId);
  const payableBalances = await accountBalancesByEvent(tx, {
    profileId: charge.customerId,
    account: "Payable",
    unit: charge.unit,
    eventIds: items.map(({ eventId }) => eventId),
  });
  const { entries, splits } = chargeSuccess({
    ...{ ...charge, chargeId, processorFee, payableBalances },
    items: items.map(({ subscriptionId, planId, ...item }) => ({
      ...item,
      subscriptionId: subscriptionId ?? undefined,
      planId: planId ?? undefined,
    })),
  });
  const ids = await post(tx, entries, { keyPrefix: `charge:${chargeId}:done` });
  await reclaimRecognized(tx, { eventIds: items.map(({ eventId }) => eventId), at: charge.createdAt });
  if (items.some(({ eventId }) => isGiftEvent(eventId)))
    await openPaidGifts(tx, ofCharge(chargeId), charge.createdAt);
  await linkItems(tx, items, splits, (place, kind) => idOf(entries, ids, items[place]?.chargeItemId, kind));
  await announce(tx, "charge_updated", { charge: chargeId, by: charge.createdById }, charge.createdAt);
  return true;
}

/** Gifts that the charge pays for. */
function ofCharge(chargeId: bigint): Sql {
  return sql`g.entry_id IN (SELECT c.invoiced_id FROM charge_item c WHERE c.charge_id = ${chargeId})`;
}

/** The lines of a charge in their order, with the fee that was agreed for each plan. */
function findItems(tx: Tx, chargeId: bigint): Promise<ItemRow[]> {
  return tx.query<ItemRow>(sql`
    SELECT i.id AS "chargeItemId", e.event_id AS "eventId", e.orig_profile_id AS "providerId", e.dest_amount AS amount,
      coalesce(p.broker_fee_bps, 0) AS "brokerFeeBps", e.subscription_id AS "subscriptionId", e.plan_id AS "planId",
      coalesce(subscriber.slug, payer.slug) || ':' || coalesce(p.slug, '') AS label
    FROM charge_item i JOIN ledger_entry e ON e.id = i.invoiced_id
    JOIN profile payer ON payer.id = e.dest_profile_id
    LEFT JOIN plan p ON p.id = e.plan_id
    LEFT JOIN subscription s ON s.id = e.subscription_id
    LEFT JOIN profile subscriber ON subscriber.id = s.profile_id
    WHERE i.charge_id = ${chargeId} ORDER BY i.id`);
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
