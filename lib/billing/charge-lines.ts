import { type Db, sql, type Tx } from "@/lib/db";
import type { ChargeLineFacts } from "@/lib/ledger";

/** A line of a charge, with what was decided when it was paid and what has come back since. Minor units. */
export interface ChargeLine extends ChargeLineFacts {
  readonly amount: bigint;
  readonly brokerFee: bigint;
  /** Refunds in the ledger. */
  readonly refunded: bigint;
  /** Refunds that were asked for and are not in the ledger yet. */
  readonly requested: bigint;
  /** What of the broker's fee goes back with all of these. */
  readonly brokerFeeReturned: bigint;
  /** What a bank has taken back, or asks for. */
  readonly disputed: bigint;
}

/** What can still be given back of a line. */
export function refundableOf({ amount, refunded, requested, disputed }: ChargeLine): bigint {
  return amount - refunded - requested - disputed;
}

/**
 * The lines of charges, in their order, in one statement.
 *
 * @param of the charges, or single lines
 */
export async function findChargeLines(
  db: Db,
  of: { readonly chargeIds: readonly bigint[] } | { readonly chargeItemIds: readonly bigint[] },
): Promise<ChargeLine[]> {
  const isWanted =
    "chargeIds" in of ? sql`i.charge_id = ANY(${of.chargeIds})` : sql`i.id = ANY(${of.chargeItemIds})`;
  const rows = await db.query<ChargeLine & { subscriptionId: bigint | null; planId: bigint | null }>(sql`
    SELECT i.charge_id AS "chargeId", i.id AS "chargeItemId", c.processor_key AS "processorKey", c.unit,
      c.customer_id AS "customerId", e.orig_profile_id AS "providerId", s.broker_id AS "brokerId",
      c.processor_id AS "processorId", e.subscription_id AS "subscriptionId", e.plan_id AS "planId",
      coalesce(subscriber.slug, payer.slug) || ':' || coalesce(p.slug, '') AS label,
      e.dest_amount AS amount, i.broker_fee_amount AS "brokerFee",
      coalesce(back.refunded, 0)::bigint AS refunded, coalesce(back.requested, 0)::bigint AS requested,
      coalesce(back.broker_fee, 0)::bigint AS "brokerFeeReturned", coalesce(disputes.amount, 0)::bigint AS disputed
    FROM charge_item i
    JOIN charge c ON c.id = i.charge_id
    JOIN site_settings s ON s.processor_id = c.processor_id
    JOIN ledger_entry e ON e.id = i.invoiced_id
    JOIN profile payer ON payer.id = e.dest_profile_id
    LEFT JOIN plan p ON p.id = e.plan_id
    LEFT JOIN subscription sub ON sub.id = e.subscription_id
    LEFT JOIN profile subscriber ON subscriber.id = sub.profile_id
    LEFT JOIN LATERAL (
      SELECT sum(r.amount) FILTER (WHERE r.state IN ('sent', 'succeeded')) AS refunded,
        sum(r.amount) FILTER (WHERE r.state = 'requested') AS requested, sum(r.broker_fee_amount) AS broker_fee
      FROM refund r WHERE r.charge_item_id = i.id AND r.state <> 'failed') back ON TRUE
    LEFT JOIN LATERAL (
      SELECT sum(l.amount) AS amount FROM dispute_line l JOIN dispute d ON d.id = l.dispute_id
      WHERE l.charge_item_id = i.id AND d.state <> 'won') disputes ON TRUE
    WHERE ${isWanted} ORDER BY i.charge_id, i.id`);
  return rows.map(({ subscriptionId, planId, ...row }) => ({
    ...row,
    subscriptionId: subscriptionId ?? undefined,
    planId: planId ?? undefined,
  }));
}

/** A charge as those who change it after it was paid find it. */
export interface LockedCharge {
  readonly id: bigint;
  readonly amount: bigint;
  readonly unit: string;
  readonly state: "created" | "done" | "failed" | "disputed";
}

/**
 * Keeps others from settling, refunding or disputing these charges until the end of the transaction. Who also needs the
 * lock of a profile takes that first.
 */
export function lockCharges(tx: Tx, chargeIds: readonly bigint[]): Promise<LockedCharge[]> {
  return tx.query<LockedCharge>(sql`
    SELECT id, amount, unit, state::text AS state FROM charge WHERE id = ANY(${chargeIds}) ORDER BY id FOR UPDATE`);
}
