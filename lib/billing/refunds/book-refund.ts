import { sql, type Tx } from "@/lib/db";
import { invariant } from "@/lib/errors";
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
 *
 * @returns the charge when something has changed, otherwise null
 */
export async function bookRefund(
  tx: Tx,
  id: bigint,
  outcome: RefundOutcome,
  at: Date,
): Promise<bigint | null> {
  const refund = await lockRefund(tx, id);
  if (refund.state === "failed") return null;
  if (refund.state === "requested") {
    const isRefused = outcome.status === "failed";
    await setState(
      tx,
      id,
      isRefused ? "failed" : outcome.status === "pending" ? "sent" : "succeeded",
      outcome,
    );
    if (!isRefused) await postRefund(tx, refund, outcome.feeReturned, at);
    return refund.chargeId;
  }
  if (outcome.status === "failed") {
    await setState(tx, id, "failed", outcome);
    await reverse(tx, { chargeId: refund.chargeId, keyPrefix: keyOf(id), as: `refund:${id}:failed`, at });
    return refund.chargeId;
  }
  if (refund.state === "sent" && outcome.status === "succeeded") await setState(tx, id, "succeeded", outcome);
  return null;
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

async function setState(
  tx: Tx,
  id: bigint,
  state: RefundRow["state"],
  { key, feeReturned, failureCode }: RefundOutcome,
): Promise<void> {
  await tx.query(sql`
    UPDATE refund SET state = ${state}::refund_state, processor_key = coalesce(${key}, processor_key),
      processor_fee_amount = ${feeReturned}, failure_code = ${failureCode}
    WHERE id = ${id}`);
}
