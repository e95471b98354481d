import { lockProfile, sql, type Tx } from "@/lib/db";
import { invariant } from "@/lib/errors";
import { brokerFeeOfRefund } from "@/lib/ledger";
import { readableAmount } from "@/lib/money/format";
import {
  type ChargeLine,
  findChargeLines,
  type LockedCharge,
  lockCharges,
  refundableOf,
} from "../charge-lines";
import { ChargeStateRefused, RefundNotCovered } from "../errors";
import { freeFunds } from "../payouts/accounts";
import { processor } from "../processor";

/** A line to give money back of. */
export interface RefundLine {
  readonly chargeItemId: bigint;
  /** Minor units, more than zero; all that is left of the line when null. */
  readonly amount: bigint | null;
}

export interface RefundsRequest {
  /** Each line at most once. They may be of several charges. */
  readonly lines: readonly RefundLine[];
  /** Who asks; null for jobs. */
  readonly actorId: bigint | null;
  readonly at: Date;
}

/** A refund that may be made, with what comes back of the fees. */
export interface PlannedRefund {
  readonly line: ChargeLine;
  readonly amount: bigint;
  readonly processorFee: bigint;
  readonly brokerFee: bigint;
}

/**
 * Makes sure that every line can be refunded, and keeps what is to be done. Nothing is sent: after the commit hand the
 * ids to {@link sendRefunds}; whatever happens before, the job `complete-refunds` sees to it.
 *
 * @returns the ids, in the order of `lines`
 * @throws ChargeStateRefused 405 when a charge is not paid, or disputed
 * @throws RefundNotCovered 405 when more is asked than is left of a line, or than a provider has; then nothing is kept
 */
export async function requestRefunds(tx: Tx, request: RefundsRequest): Promise<bigint[]> {
  return insertRefunds(tx, await prepareRefunds(tx, request.lines), request.actorId, request.at);
}

/**
 * What {@link requestRefunds} would keep, and refuse, without keeping it. Until the end of the transaction nobody else
 * changes what it was decided by.
 */
export async function prepareRefunds(tx: Tx, lines: readonly RefundLine[]): Promise<PlannedRefund[]> {
  const chargeItemIds = lines.map(({ chargeItemId }) => chargeItemId);
  invariant(new Set(chargeItemIds).size === lines.length, "each line is refunded once at a time");
  const before = await findChargeLines(tx, { chargeItemIds });
  // By their ids, as everybody locks several profiles: as text, 10 would come before 9.
  const providerIds = [...new Set(before.map(({ providerId }) => providerId))].sort((a, b) =>
    a < b ? -1 : 1,
  );
  for (const providerId of providerIds) await lockProfile(tx, providerId);
  const charges = await lockCharges(tx, [...new Set(before.map(({ chargeId }) => chargeId))]);
  for (const charge of charges) refuseState(charge);
  const planned = await planRefunds(tx, lines, charges);
  for (const providerId of providerIds)
    await refuseOverdraft(
      tx,
      planned.filter(({ line }) => line.providerId === providerId),
    );
  return planned;
}

const STATE_MESSAGES: Record<Exclude<LockedCharge["state"], "done">, string> = {
  created: "This payment is still in progress. Refund it once it is paid.",
  failed: "This payment failed: there is nothing to give back.",
  disputed:
    "The customer's bank disputes this payment. It can be refunded when that is decided in your favour.",
};

function refuseState({ state }: LockedCharge): void {
  if (state !== "done") throw new ChargeStateRefused(STATE_MESSAGES[state]);
}

async function planRefunds(
  tx: Tx,
  requested: readonly RefundLine[],
  charges: readonly LockedCharge[],
): Promise<PlannedRefund[]> {
  const all = await findChargeLines(tx, { chargeIds: charges.map(({ id }) => id) });
  const givenBack = new Map(
    charges.map(({ id }) => [id, givenBackOf(all.filter((line) => line.chargeId === id))]),
  );
  return requested.map(({ chargeItemId, amount: asked }) => {
    const line = all.find((candidate) => candidate.chargeItemId === chargeItemId);
    const charge = charges.find(({ id }) => id === line?.chargeId);
    invariant(line && charge, `charge item ${chargeItemId} exists`);
    const left = refundableOf(line);
    const amount = asked ?? left;
    if (amount <= 0n || amount > left) throw new RefundNotCovered(leftMessage(line, left));
    const earlier = givenBack.get(charge.id) ?? 0n;
    givenBack.set(charge.id, earlier + amount);
    return {
      ...{ line, amount },
      processorFee: processor().feeReturned(charge.amount, earlier, amount),
      brokerFee: brokerFeeOf(line, amount),
    };
  });
}

/** What of the broker's fee on a line comes back with a refund that is about to be kept. */
export function brokerFeeOf(line: ChargeLine, amount: bigint): bigint {
  const { amount: lineAmount, brokerFee, brokerFeeReturned: returned } = line;
  const isLast = amount === lineAmount - line.refunded - line.requested;
  return brokerFeeOfRefund({ lineAmount, brokerFee, returned, amount, isLast });
}

function givenBackOf(lines: readonly ChargeLine[]): bigint {
  return lines.reduce((sum, { refunded, requested }) => sum + refunded + requested, 0n);
}

function leftMessage({ unit, label }: ChargeLine, left: bigint): string {
  return left > 0n
    ? `At most ${readableAmount(left, unit)} can be refunded for ${label}.`
    : `Nothing is left to refund for ${label}.`;
}

/** The rest of a refund comes out of the provider's funds, which must cover it beside refunds and payouts on their way. */
async function refuseOverdraft(tx: Tx, planned: readonly PlannedRefund[]): Promise<void> {
  for (const unit of new Set(planned.map(({ line }) => line.unit))) {
    const inUnit = planned.filter(({ line }) => line.unit === unit);
    const [first] = inUnit;
    if (!first) continue;
    const { providerId } = first.line;
    const { free } = await freeFunds(tx, providerId, unit);
    const needed = inUnit.reduce(
      (sum, { amount, processorFee, brokerFee }) => sum + amount - processorFee - brokerFee,
      0n,
    );
    if (needed > free)
      throw new RefundNotCovered(
        `This takes ${readableAmount(needed, unit)} of the provider's funds, and ${readableAmount(free > 0n ? free : 0n, unit)} is there.`,
      );
  }
}

async function insertRefunds(
  tx: Tx,
  planned: readonly PlannedRefund[],
  actorId: bigint | null,
  at: Date,
): Promise<bigint[]> {
  const column = <T>(read: (refund: PlannedRefund) => T) => planned.map(read);
  const rows = await tx.query<{ id: bigint }>(sql`
    INSERT INTO refund (charge_item_id, amount, processor_fee_amount, broker_fee_amount, created_at, created_by_id)
    SELECT charge_item_id, amount, processor_fee, broker_fee, ${at}, ${actorId}
    FROM unnest(${column(({ line }) => line.chargeItemId)}::bigint[], ${column(({ amount }) => amount)}::bigint[],
      ${column(({ processorFee }) => processorFee)}::bigint[], ${column(({ brokerFee }) => brokerFee)}::bigint[])
      WITH ORDINALITY AS r (charge_item_id, amount, processor_fee, broker_fee, place)
    ORDER BY place RETURNING id`);
  return rows.map(({ id }) => id);
}
