import { sql, type Tx } from "@/lib/db";
import type { Entry, EntryKind } from "./entries";
import { post } from "./post";

export interface Reversal {
  /** The charge that the rows are about, by which they are found. */
  readonly chargeId: bigint;
  /** Under which the rows were posted; see {@link post}. */
  readonly keyPrefix: string;
  /** Only rows of these kinds; all when absent. */
  readonly kinds?: readonly EntryKind[];
  /** Under which the reversing rows are posted. */
  readonly as: string;
  readonly at: Date;
}

/**
 * Takes back what was recorded of a charge under a key: the same amounts go the other way, now, with " reverted" after
 * the text. The rows themselves stay, as rows do.
 *
 * @throws AlreadyPosted 409 when that was done before
 */
export async function reverse(tx: Tx, { chargeId, keyPrefix, kinds, as, at }: Reversal): Promise<void> {
  const rows = await tx.query<Entry>(sql`
    SELECT kind, event_id AS "eventId", descr || ' reverted' AS descr, ${at}::timestamptz AS "createdAt",
      dest_profile_id AS "origProfileId", dest_account AS "origAccount", dest_amount AS "origAmount", dest_unit AS "origUnit",
      orig_profile_id AS "destProfileId", orig_account AS "destAccount", orig_amount AS "destAmount", orig_unit AS "destUnit",
      subscription_id AS "subscriptionId", plan_id AS "planId", use_charge_id AS "useChargeId", charge_id AS "chargeId",
      charge_item_id AS "chargeItemId", coupon_id AS "couponId", payer_id AS "payerId"
    FROM ledger_entry
    WHERE charge_id = ${chargeId} AND entry_group = (SELECT entry_group FROM ledger_entry WHERE idempotency_key = ${`${keyPrefix}:0`})
      ${kinds ? sql`AND kind = ANY(${kinds})` : sql``}
    ORDER BY id`);
  await post(tx, rows, { keyPrefix: as });
}
