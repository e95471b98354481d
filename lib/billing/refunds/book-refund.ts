import { sql, type Tx } from "@/lib/db";
import { invariant } from "@/lib/errors";
import { announce } from "@/lib/events";
import { post, refundEntries, reverse } from "@/lib/ledger";
import { findChargeLines, lockCharges } from "../charge-lines";
import type { ProcessorRefund } from "../processor/port";

/** What a refund came to, as the processor says; `key` is null for one that it refused. */
export type RefundOutcome = Pick<ProcessorRefund, "status" | "feeReturned" | "failureCode"> & {
  readonly key: string | null;
};

interface RefundRow {
  readonly id: bigint;
  readonly chargeId: bigint;
  readonly chargeItemId: bigint;
  readonly amount: bigint;
  readonly brokerFee: bigint;
  readonly actorId: bigint | null;
  readonly state: "requested" | "sent" | "succeeded" | "failed";
}

/**
 * Brings a refund to the state that the processor reports: the rows G are written when it has accepted it, since money
 * has left by then, and reversed when it failed after all. Whoever comes second, be it the request, a webhook or the
 * completion job, finds it done and changes nothing.
 */
export async function bookRefund(tx: Tx, id: bigint, outcome: RefundOutcome, at: Date): Promise<void> {
  const refund = await lockRefund(tx, id);
  if (refund.state === "failed") return;
  if (refund.state === "requested") return await bookAnswer(tx, refund, outcome, at);
  if (outcome.status === "failed") return await revert(tx, refund, outcome, at);
  if (refund.state === "sent" && outcome.status === "succeeded")
    await tx.query(sql`UPDATE refund SET state = 'succeeded' WHERE id = ${id}`);
}

/** The processor's answer to what we have asked. */
async function bookAnswer(tx: Tx, refund: RefundRow, outcome: RefundOutcome, at: Date): Promise<void> {
  const { id, chargeId, actorId } = refund;
  const { key, status, feeReturned, failureCode } = outcome;
  const state = { pending: "sent", succeeded: "succeeded", failed: "failed" }[status];
  await tx.query(sql`
    UPDATE refund SET state = ${state}::refund_state, processor_key = ${key}, processor_fee_amount = ${feeReturned},
      failure_code = ${failureCode}
    WHERE id = ${id}`);
  if (status === "failed") return;
  await postRefund(tx, refund, feeReturned, at);
  await announce(tx, "charge_updated", { charge: chargeId, by: actorId }, at);
}

/** The money has come back to us. */
async function revert(
  tx: Tx,
  { id, chargeId }: RefundRow,
  { failureCode }: RefundOutcome,
  at: Date,
): Promise<void> {
  await tx.query(sql`UPDATE refund SET state = 'failed', failure_code = ${failureCode} WHERE id = ${id}`);
  await reverse(tx, { chargeId, keyPrefix: keyOf(id), as: `refund:${id}:failed`, at });
  await announce(tx, "charge_updated", { charge: chargeId, by: null }, at);
}

/** Writes the rows G of a refund that the processor has accepted. The charge is locked. */
export async function postRefund(
  tx: Tx,
  { id, chargeItemId, amount, brokerFee, actorId }: Omit<RefundRow, "chargeId" | "state">,
  processorFee: bigint,
  at: Date,
): Promise<void> {
  const [line] = await findChargeLines(tx, { chargeItemIds: [chargeItemId] });
  invariant(line, `charge item ${chargeItemId} exists`);
  const entries = refundEntries({ ...line, amount, processorFee, brokerFee, createdAt: at });
  await post(tx, entries, { keyPrefix: keyOf(id), actorId: actorId ?? undefined });
}

function keyOf(id: bigint): string {
  return `refund:${id}:booked`;
}

async function lockRefund(tx: Tx, id: bigint): Promise<RefundRow> {
  const [place] = await tx.query<{ chargeId: bigint }>(sql`
    SELECT i.charge_id AS "chargeId" FROM refund r JOIN charge_item i ON i.id = r.charge_item_id WHERE r.id = ${id}`);
  invariant(place, `refund ${id} exists`);
  await lockCharges(tx, [place.chargeId]);
  const [refund] = await tx.query<RefundRow>(sql`
    SELECT id, ${place.chargeId}::bigint AS "chargeId", charge_item_id AS "chargeItemId", amount,
      broker_fee_amount AS "brokerFee", created_by_id AS "actorId", state::text AS state
    FROM refund WHERE id = ${id}`);
  invariant(refund, `refund ${id} exists`);
  return refund;
}
