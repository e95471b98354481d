import { type Database, type Db, sql, type Tx } from "@/lib/db";
import { NotFound, NotPermitted } from "@/lib/errors";
import type { Origin } from "@/lib/identity/audit/record";
import { recordAudit } from "@/lib/identity/audit/record";
import { readableAmount } from "@/lib/money/format";
import { findChargeLines } from "../charge-lines";
import { RefundRefused } from "../errors";
import { type PlannedRefund, prepareRefunds, type RefundLine, requestRefunds } from "./request-refunds";
import { type SentRefund, sendRefunds } from "./send-refunds";

/** Which lines of a charge to give back, as somebody asks for it. */
export interface ChargeRefund {
  readonly customer: { readonly id: bigint; readonly slug: string };
  /** The processor's name of the charge. */
  readonly processorKey: string;
  /** Lines by their number, from 0; all that is left of one without an amount. */
  readonly lines: readonly { readonly num: number; readonly amount: bigint | null }[];
  /** Only of what these sold; of anything when empty. */
  readonly providerIds: readonly bigint[];
  readonly origin: Origin;
}

/**
 * Gives money back of lines of a charge: all of them are validated and kept, then sent one by one.
 *
 * @returns the charge, and what was done in plain text
 * @throws NotFound 404 when there is no such charge, or line of it
 * @throws NotPermitted 403 when a line was sold by somebody else
 * @throws ChargeStateRefused, RefundNotCovered 405: nothing was given back
 * @throws RefundRefused 400 when the processor refuses every line
 */
export async function refundCharge(
  db: Database,
  request: ChargeRefund,
): Promise<{ readonly chargeId: bigint; readonly detail: string }> {
  const { origin, customer, processorKey } = request;
  const { chargeId, lines } = await findAsked(db, request);
  const ids = await db.transaction(async (tx) => {
    const requested = await requestRefunds(tx, { lines, actorId: origin.userId, at: origin.at });
    const amounts = await amountsOf(tx, requested);
    await recordAudit(tx, origin, {
      event: "charge_refunded",
      target: customer.slug,
      detail: {
        charge: processorKey,
        lines: request.lines.map(({ num }, place) => ({
          num,
          amount: readableAmount(amounts[place]?.amount ?? 0n, amounts[place]?.unit ?? ""),
        })),
      },
    });
    return requested;
  });
  const sent = await sendRefunds(db, ids, origin.at);
  return { chargeId, detail: tell(sent, request.lines, await amountsOf(db, ids)) };
}

/**
 * What {@link refundCharge} would do, with the same refusals, in plain text. Nothing happens.
 */
export async function previewRefund(
  db: Database,
  request: Omit<ChargeRefund, "origin">,
): Promise<{ readonly chargeId: bigint; readonly detail: string }> {
  const { chargeId, lines } = await findAsked(db, request);
  const planned = await db.transaction((tx) => prepareRefunds(tx, lines));
  const sum = (read: (refund: PlannedRefund) => bigint) =>
    planned.reduce((total, refund) => total + read(refund), 0n);
  const unit = planned[0]?.line.unit ?? "";
  const amount = sum((refund) => refund.amount);
  const fees = [
    ["the broker's fee", sum(({ brokerFee }) => brokerFee)],
    ["the processor's fee", sum(({ processorFee }) => processorFee)],
  ] as const;
  const ownFunds = fees.reduce((left, [, fee]) => left - fee, amount);
  const sources = [["the provider's funds", ownFunds] as const, ...fees]
    .filter(([, part]) => part !== 0n)
    .map(([name, part]) => `${readableAmount(part, unit)} out of ${name}`);
  return {
    chargeId,
    detail: `${readableAmount(amount, unit)} goes back to the customer: ${sources.join(", ")}.`,
  };
}

async function findAsked(
  db: Db,
  { customer, processorKey, lines, providerIds }: Omit<ChargeRefund, "origin">,
): Promise<{ chargeId: bigint; lines: RefundLine[] }> {
  const [charge] = await db.query<{ id: bigint }>(
    sql`SELECT id FROM charge WHERE customer_id = ${customer.id} AND processor_key = ${processorKey}`,
  );
  if (!charge) throw new NotFound("There is no such charge.");
  const found = await findChargeLines(db, { chargeIds: [charge.id] });
  const asked = lines.map(({ num, amount }) => {
    const line = found[num];
    if (!line) throw new NotFound(`There is no line ${num} on this charge.`);
    if (providerIds.length > 0 && !providerIds.includes(line.providerId))
      throw new NotPermitted("You can refund only what you have sold.");
    return { chargeItemId: line.chargeItemId, amount };
  });
  return { chargeId: charge.id, lines: asked };
}

interface RefundAmount {
  readonly id: bigint;
  readonly amount: bigint;
  readonly unit: string;
}

function amountsOf(db: Db | Tx, ids: readonly bigint[]): Promise<RefundAmount[]> {
  return db.query<RefundAmount>(sql`
    SELECT r.id, r.amount, c.unit
    FROM refund r JOIN charge_item i ON i.id = r.charge_item_id JOIN charge c ON c.id = i.charge_id
    WHERE r.id = ANY(${ids}) ORDER BY array_position(${ids}::bigint[], r.id)`);
}

/** What was done, in plain text. */
function tell(
  sent: readonly SentRefund[],
  asked: ChargeRefund["lines"],
  amounts: readonly RefundAmount[],
): string {
  const sum = (result: SentRefund["result"]) =>
    amounts.reduce((total, { amount }, place) => total + (sent[place]?.result === result ? amount : 0n), 0n);
  const unit = amounts[0]?.unit ?? "";
  const refusals = sent.flatMap((refund, place) =>
    refund.result === "refused" ? [{ num: asked[place]?.num, reason: refund.reason }] : [],
  );
  const [refusal] = refusals;
  if (refusal && refusals.length === sent.length) throw new RefundRefused(refusal.reason, "refund_refused");
  return [
    ...(sum("booked") > 0n ? [`${readableAmount(sum("booked"), unit)} was refunded.`] : []),
    ...(sum("waiting") > 0n
      ? [`${readableAmount(sum("waiting"), unit)} will be refunded as soon as the payment processor answers.`]
      : []),
    ...refusals.map(({ num, reason }) => `Line ${num} was not refunded: ${reason}`),
  ].join(" ");
}
