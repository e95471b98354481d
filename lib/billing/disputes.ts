import { sql, type Tx } from "@/lib/db";
import { announce } from "@/lib/events";
import { disputeEntries, post, reverse, spreadDispute } from "@/lib/ledger";
import { log } from "@/lib/log";
import { findChargeLines, type LockedCharge } from "./charge-lines";
import type { ProcessorDispute } from "./processor/port";

interface DisputeRow {
  readonly id: bigint;
  readonly processorKey: string;
  readonly state: ProcessorDispute["status"];
}

/**
 * Brings the disputes of a charge to the state that the processor reports. One that is new takes its money out of the
 * providers' funds; one that was won gives it back, and its fee when the processor does; one that was lost leaves things as
 * they are. The charge is `disputed` while any is open, and `failed` once one was lost. The charge is locked.
 */
export async function applyDisputes(
  tx: Tx,
  charge: LockedCharge,
  reported: readonly ProcessorDispute[],
  at: Date,
): Promise<void> {
  const known = await findDisputes(tx, charge.id);
  let hasChanged = false;
  for (const dispute of reported) {
    const before = known.find(({ processorKey }) => processorKey === dispute.key);
    const opened = before ?? (await openDispute(tx, charge, dispute, at));
    if (!before) hasChanged = true;
    if (opened.state !== "open" || dispute.status === "open") continue;
    await closeDispute(tx, charge.id, opened.id, dispute, at);
    hasChanged = true;
  }
  if (!hasChanged) return;
  await tx.query(sql`
    UPDATE charge c SET state = CASE WHEN d.lost THEN 'failed' WHEN d.open THEN 'disputed' ELSE 'done' END::charge_state
    FROM (SELECT bool_or(state = 'lost') AS lost, bool_or(state = 'open') AS open FROM dispute WHERE charge_id = ${charge.id}) d
    WHERE c.id = ${charge.id} AND c.state IN ('done', 'disputed')`);
  await announce(tx, "charge_updated", { charge: charge.id, by: null }, at);
}

function findDisputes(tx: Tx, chargeId: bigint): Promise<DisputeRow[]> {
  return tx.query<DisputeRow>(sql`
    SELECT id, processor_key AS "processorKey", state::text AS state FROM dispute WHERE charge_id = ${chargeId} ORDER BY id`);
}

async function openDispute(
  tx: Tx,
  charge: LockedCharge,
  { key, amount, fee, createdAt }: ProcessorDispute,
  at: Date,
): Promise<DisputeRow> {
  const [dispute] = await tx.query<DisputeRow>(sql`
    INSERT INTO dispute (charge_id, processor_key, amount, fee_amount, created_at)
    VALUES (${charge.id}, ${key}, ${amount}, ${fee}, ${createdAt})
    RETURNING id, processor_key AS "processorKey", state::text AS state`);
  const { id } = dispute as DisputeRow;
  const lines = await findChargeLines(tx, { chargeIds: [charge.id] });
  // What was only asked for is refused by the processor from now on, unless it was quicker; then it is less that is disputed.
  const rests = lines.map((line) => line.amount - line.refunded - line.disputed);
  const parts = spreadDispute(amount, rests);
  const disputed = lines.flatMap((line, place) => {
    const part = parts[place] ?? 0n;
    return part > 0n ? [{ ...line, amount: part }] : [];
  });
  const left = amount - parts.reduce((sum, part) => sum + part, 0n);
  if (left > 0n)
    log.error({ dispute: key, left: left.toString() }, "more is disputed than is left of a charge");
  await tx.query(sql`
    INSERT INTO dispute_line (dispute_id, charge_item_id, amount)
    SELECT ${id}, * FROM unnest(${disputed.map(({ chargeItemId }) => chargeItemId)}::bigint[], ${disputed.map((line) => line.amount)}::bigint[])`);
  if (disputed.length > 0)
    await post(tx, disputeEntries({ lines: disputed, fee, createdAt: at }), {
      keyPrefix: `dispute:${id}:open`,
    });
  return { id, processorKey: key, state: "open" };
}

async function closeDispute(
  tx: Tx,
  chargeId: bigint,
  id: bigint,
  { status, isFeeReturned }: ProcessorDispute,
  at: Date,
): Promise<void> {
  await tx.query(
    sql`UPDATE dispute SET state = ${status}::dispute_state, closed_at = ${at} WHERE id = ${id}`,
  );
  if (status !== "won") return;
  const kinds = isFeeReturned ? undefined : (["H2", "H3", "H4"] as const);
  await reverse(tx, {
    ...{ chargeId, keyPrefix: `dispute:${id}:open`, as: `dispute:${id}:won`, at },
    ...(kinds ? { kinds } : {}),
  });
}
