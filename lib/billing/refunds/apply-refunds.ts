import { sql, type Tx } from "@/lib/db";
import { invariant } from "@/lib/errors";
import { announce } from "@/lib/events";
import { log } from "@/lib/log";
import { allocate } from "@/lib/money/money";
import { type ChargeLine, findChargeLines, type LockedCharge } from "../charge-lines";
import type { ProcessorRefund } from "../processor/port";
import { bookRefund, postRefund } from "./book-refund";
import { brokerFeeOf } from "./request-refunds";
import { idOfRefundKey } from "./send-refunds";

/**
 * Brings the refunds of a charge to what the processor reports: ours take their outcome, those made in its dashboard are
 * booked over the lines. The charge is locked.
 */
export async function applyRefunds(
  tx: Tx,
  charge: LockedCharge,
  reported: readonly ProcessorRefund[],
  at: Date,
): Promise<void> {
  const known = await tx.query<{ id: bigint; key: string | null }>(sql`
    SELECT r.id, r.processor_key AS key FROM refund r JOIN charge_item i ON i.id = r.charge_item_id
    WHERE i.charge_id = ${charge.id} ORDER BY r.id`);
  for (const refund of reported) {
    const own = idOfRefundKey(refund.idempotencyKey);
    const ids = known.filter(({ id, key }) => id === own || key === refund.key).map(({ id }) => id);
    for (const id of ids) await bookRefund(tx, id, refund, at);
    if (ids.length === 0 && refund.status !== "failed") await bookForeign(tx, charge, refund, at);
  }
}

/**
 * A refund that nobody asked us for, made in the processor's dashboard: it is taken of all lines in the ratio of what is
 * left of them, whether or not their providers can afford it. The money has left.
 */
async function bookForeign(
  tx: Tx,
  charge: LockedCharge,
  { key, amount, status, feeReturned }: ProcessorRefund,
  at: Date,
): Promise<void> {
  const lines = await findChargeLines(tx, { chargeIds: [charge.id] });
  const rests = lines.map((line) => line.amount - line.refunded - line.disputed);
  const left = rests.reduce((sum, rest) => sum + rest, 0n);
  if (amount > left)
    log.error({ refund: key }, "more was refunded at the processor than is left of a charge");
  const parts = allocate(amount < left ? amount : left, rests);
  const fees = allocate(feeReturned, parts);
  for (const [place, line] of lines.entries()) {
    const part = parts[place] ?? 0n;
    if (part > 0n)
      await bookPart(tx, line, { key, status, amount: part, processorFee: fees[place] ?? 0n }, at);
  }
  await announce(tx, "charge_updated", { charge: charge.id, by: null }, at);
}

interface ForeignPart {
  readonly key: string;
  readonly status: ProcessorRefund["status"];
  readonly amount: bigint;
  readonly processorFee: bigint;
}

async function bookPart(
  tx: Tx,
  line: ChargeLine,
  { key, status, amount, processorFee }: ForeignPart,
  at: Date,
): Promise<void> {
  const { chargeItemId } = line;
  const brokerFee = brokerFeeOf(line, amount);
  const state = status === "pending" ? "sent" : "succeeded";
  const [refund] = await tx.query<{ id: bigint }>(sql`
    INSERT INTO refund (charge_item_id, amount, processor_fee_amount, broker_fee_amount, state, processor_key, created_at)
    VALUES (${chargeItemId}, ${amount}, ${processorFee}, ${brokerFee}, ${state}::refund_state, ${key}, ${at}) RETURNING id`);
  invariant(refund, "an insert returns its row");
  await postRefund(tx, { id: refund.id, chargeItemId, amount, brokerFee, actorId: null }, processorFee, at);
}
