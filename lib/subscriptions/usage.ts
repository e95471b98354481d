import { sql, type Tx } from "@/lib/db";
import { invariant } from "@/lib/errors";
import { least } from "@/lib/money/money";

/** What is left of the units that a subscription need not be billed for, and what was used and billed. */
export interface UsageCounter {
  /** Included units of the present period. */
  readonly expiringQuota: bigint;
  /** Units bought in advance. */
  readonly rolloverQuota: bigint;
  readonly usedQuantity: bigint;
  /** Since the last refill: units used, units billed, and what they came to. */
  readonly periodQuantity: bigint;
  readonly billedQuantity: bigint;
  readonly billedAmount: bigint;
}

/**
 * The counter of one use charge of a subscription, held until the transaction ends, so that units are counted once
 * however many report them at a time. It begins full when nothing was used yet.
 */
export async function holdCounter(
  tx: Tx,
  subscriptionId: bigint,
  use: { readonly id: bigint; readonly quota: bigint },
): Promise<UsageCounter> {
  const [counter] = await tx.query<UsageCounter>(sql`
    INSERT INTO subscription_use AS c (subscription_id, use_charge_id, expiring_quota)
    VALUES (${subscriptionId}, ${use.id}, ${use.quota})
    ON CONFLICT (subscription_id, use_charge_id) DO UPDATE SET used_quantity = c.used_quantity
    RETURNING expiring_quota AS "expiringQuota", rollover_quota AS "rolloverQuota", used_quantity AS "usedQuantity",
      period_quantity AS "periodQuantity", billed_quantity AS "billedQuantity", billed_amount AS "billedAmount"`);
  invariant(counter, "an upsert returns its row");
  return counter;
}

/** Stores what a held counter has become. */
export async function storeCounter(
  tx: Tx,
  subscriptionId: bigint,
  useChargeId: bigint,
  counter: UsageCounter,
): Promise<void> {
  await tx.query(sql`
    UPDATE subscription_use SET expiring_quota = ${counter.expiringQuota}, rollover_quota = ${counter.rolloverQuota},
      used_quantity = ${counter.usedQuantity}, period_quantity = ${counter.periodQuantity},
      billed_quantity = ${counter.billedQuantity}, billed_amount = ${counter.billedAmount}
    WHERE subscription_id = ${subscriptionId} AND use_charge_id = ${useChargeId}`);
}

/**
 * Takes units: first the included ones, which would be lost at the end of the period, then those bought in advance;
 * the others are billed.
 *
 * @param useAmount the price of a unit, in minor units
 * @returns the counter as it then stands, and how many of the units are billed
 * Source: docs/plans.md, "Metered use"
 */
export function drawUsage(
  counter: UsageCounter,
  quantity: bigint,
  useAmount: bigint,
): { readonly counter: UsageCounter; readonly billed: bigint } {
  const included = least(counter.expiringQuota, quantity);
  const bought = least(counter.rolloverQuota, quantity - included);
  const billed = quantity - included - bought;
  return {
    billed,
    counter: {
      expiringQuota: counter.expiringQuota - included,
      rolloverQuota: counter.rolloverQuota - bought,
      usedQuantity: counter.usedQuantity + quantity,
      periodQuantity: counter.periodQuantity + quantity,
      billedQuantity: counter.billedQuantity + billed,
      billedAmount: counter.billedAmount + billed * useAmount,
    },
  };
}
