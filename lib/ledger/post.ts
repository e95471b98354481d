import { sql, type Tx, violatedConstraint } from "@/lib/db";
import { invariant } from "@/lib/errors";
import type { Entry } from "./entries";
import { AlreadyPosted } from "./errors";

export interface PostOptions {
  /** UUID that the rows of one business event share; a new one when absent. */
  readonly group?: string;
  /**
   * Names the event, such as `charge:7:done`. The n-th row is stored under `{keyPrefix}:{n}`, which is unique, so an
   * event cannot be recorded twice however often it is delivered.
   */
  readonly keyPrefix?: string;
  /** The user on whose request it happens; absent for jobs and the processor. */
  readonly actorId?: bigint | null | undefined;
}

/**
 * Writes rows to the ledger, in one statement. The only writer: rows stay as they are for ever (docs/ledger.md).
 *
 * @returns the ids, in the order of `entries`
 * @throws AlreadyPosted 409 when the event was recorded before; the transaction is then of no further use
 */
export async function post(
  tx: Tx,
  entries: readonly Entry[],
  { group = crypto.randomUUID(), keyPrefix, actorId }: PostOptions = {},
): Promise<{ id: bigint }[]> {
  for (const entry of entries) checkBalanced(entry);
  if (entries.length === 0) return [];
  const column = <T>(read: (entry: Entry, index: number) => T) => entries.map(read);
  try {
    return await tx.query<{ id: bigint }>(sql`
      INSERT INTO ledger_entry (entry_group, actor_id, idempotency_key, created_at, kind, event_id, descr,
        orig_account, orig_profile_id, orig_amount, orig_unit, dest_account, dest_profile_id, dest_amount, dest_unit,
        subscription_id, plan_id, use_charge_id, charge_id, charge_item_id, coupon_id, payer_id,
        nb_periods, quantity, service_start, service_end, order_id)
      SELECT ${group}::uuid, ${actorId ?? null}::bigint, key, created_at, kind, event_id, descr,
        orig_account, orig_profile_id, orig_amount, orig_unit, dest_account, dest_profile_id, dest_amount, dest_unit,
        subscription_id, plan_id, use_charge_id, charge_id, charge_item_id, coupon_id, payer_id,
        nb_periods, quantity, service_start, service_end, order_id
      FROM unnest(
        ${column((_, n) => (keyPrefix === undefined ? null : `${keyPrefix}:${n}`))}::text[],
        ${column((e) => e.createdAt)}::timestamptz[],
        ${column((e) => e.kind)}::text[],
        ${column((e) => e.eventId)}::text[],
        ${column((e) => e.descr)}::text[],
        ${column((e) => e.origAccount)}::text[],
        ${column((e) => e.origProfileId)}::bigint[],
        ${column((e) => e.origAmount)}::bigint[],
        ${column((e) => e.origUnit)}::text[],
        ${column((e) => e.destAccount)}::text[],
        ${column((e) => e.destProfileId)}::bigint[],
        ${column((e) => e.destAmount)}::bigint[],
        ${column((e) => e.destUnit)}::text[],
        ${column((e) => e.subscriptionId ?? null)}::bigint[],
        ${column((e) => e.planId ?? null)}::bigint[],
        ${column((e) => e.useChargeId ?? null)}::bigint[],
        ${column((e) => e.chargeId ?? null)}::bigint[],
        ${column((e) => e.chargeItemId ?? null)}::bigint[],
        ${column((e) => e.couponId ?? null)}::bigint[],
        ${column(payerOf)}::bigint[],
        ${column((e) => e.nbPeriods ?? null)}::int[],
        ${column((e) => e.quantity ?? null)}::bigint[],
        ${column((e) => e.serviceStart ?? null)}::timestamptz[],
        ${column((e) => e.serviceEnd ?? null)}::timestamptz[],
        ${column((e) => e.orderId ?? null)}::bigint[]
      ) WITH ORDINALITY AS e (key, created_at, kind, event_id, descr,
        orig_account, orig_profile_id, orig_amount, orig_unit, dest_account, dest_profile_id, dest_amount, dest_unit,
        subscription_id, plan_id, use_charge_id, charge_id, charge_item_id, coupon_id, payer_id,
        nb_periods, quantity, service_start, service_end, order_id, place)
      ORDER BY place
      RETURNING id`);
  } catch (error) {
    if (keyPrefix !== undefined && violatedConstraint(error) === "ledger_entry_idempotency_key_key") {
      throw new AlreadyPosted(keyPrefix, { cause: error });
    }
    throw error;
  }
}

/** The database refuses such rows too; here the message tells which one it is. */
function checkBalanced({ kind, origAmount, origUnit, destAmount, destUnit }: Entry): void {
  const isBalanced = origUnit !== destUnit || origAmount === destAmount;
  invariant(
    isBalanced && origAmount >= 0n && destAmount >= 0n,
    `a row ${kind} takes ${origAmount} ${origUnit} and gives ${destAmount} ${destUnit}`,
  );
}

/**
 * Whose balance a row is part of. Orders and write-offs name the payer as one of their sides; a capture moves between
 * accounts of the provider and must say (the database refuses one that does not).
 */
function payerOf({ payerId, origAccount, origProfileId, destAccount, destProfileId }: Entry): bigint | null {
  if (destAccount === "Payable") return destProfileId;
  if (destAccount === "Writeoff" && origAccount === "Liability") return origProfileId;
  return payerId ?? null;
}
