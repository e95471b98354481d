import { type Database, type Db, type Sql, sql } from "@/lib/db";
import { invariant } from "@/lib/errors";
import type { ProcessorDispute } from "./port";
import { eventInsert, type Happening } from "./simulated-events";
import { SIMULATED_DISPUTE_FEE } from "./simulated-fees";
import { keyFor } from "./simulated-keys";
import { lockPayment, takenBack } from "./simulated-refunds";

/** How long after its success a payment with `tok_dispute` is disputed, in full. */
const DISPUTED_AFTER_SECONDS = 60;

/** See {@link Processor.listDisputes}. One that lies in the future is not there yet; none is about more than was left when it began. */
export function listDisputes(db: Db, paymentKey: string, at: Date): Promise<ProcessorDispute[]> {
  return db.query<ProcessorDispute>(sql`
    SELECT d.key, least(d.amount, p.amount - refunds.before)::bigint AS amount, d.fee, d.status,
      d.fee_returned AS "isFeeReturned", d.created_at AS "createdAt"
    FROM simulated_dispute d JOIN simulated_payment p ON p.key = d.payment_key
    CROSS JOIN LATERAL (SELECT coalesce(sum(r.amount), 0) AS before FROM simulated_refund r
      WHERE r.payment_key = d.payment_key AND r.created_at < d.created_at
        AND NOT (r.status = 'pending' AND r.settles_at <= d.created_at)) refunds
    WHERE d.payment_key = ${paymentKey} AND d.created_at <= ${at} AND p.amount > refunds.before
    ORDER BY d.created_at, d.key`);
}

/** The statements by which a new payment will be disputed, in full, when the time has come. */
export function futureDispute(
  paymentKey: string,
  amount: bigint,
  paidAt: Date,
): { dispute: Sql; event: Happening } {
  const key = keyFor("dp", paymentKey);
  const happensAt = new Date(paidAt.getTime() + DISPUTED_AFTER_SECONDS * 1000);
  return {
    dispute: disputeInsert({ key, paymentKey, amount, at: happensAt }),
    event: { type: "charge.dispute.created", objectKey: key, paymentKey, happensAt },
  };
}

function disputeInsert({
  key,
  paymentKey,
  amount,
  at,
}: {
  key: string;
  paymentKey: string;
  amount: bigint;
  at: Date;
}) {
  return sql`
    INSERT INTO simulated_dispute (key, payment_key, amount, fee, status, created_at)
    VALUES (${key}, ${paymentKey}, ${amount}, ${SIMULATED_DISPUTE_FEE}, 'open', ${at}) ON CONFLICT (key) DO NOTHING`;
}

/**
 * The customer asks the bank to take a payment back. Nobody can ask for this but in tests and demonstrations.
 *
 * @param amount all that was not given back, when absent
 * @returns the key of the dispute
 */
export function openDispute(
  db: Database,
  { paymentKey, amount, at }: { paymentKey: string; amount?: bigint; at: Date },
): Promise<string> {
  return db.transaction(async (tx) => {
    const payment = await lockPayment(tx, paymentKey);
    invariant(payment, `the simulated processor has payment ${paymentKey}`);
    const { refunded, disputed } = await takenBack(tx, paymentKey, at);
    const left = payment.amount - refunded - disputed;
    const asked = amount ?? left;
    invariant(asked > 0n && asked <= left, `${asked} of ${left} can be disputed`);
    const key = keyFor("dp", `${paymentKey}:${at.getTime()}`);
    await tx.query(disputeInsert({ key, paymentKey, amount: asked, at }));
    await tx.query(
      eventInsert({ type: "charge.dispute.created", objectKey: key, paymentKey, happensAt: at }),
    );
    return key;
  });
}

/** The bank decides; as {@link openDispute}, for tests and demonstrations. Only an open dispute can be decided. */
export async function closeDispute(
  db: Database,
  {
    key,
    outcome,
    isFeeReturned,
    at,
  }: { key: string; outcome: "won" | "lost"; isFeeReturned: boolean; at: Date },
): Promise<void> {
  await db.transaction(async (tx) => {
    const [closed] = await tx.query<{ paymentKey: string }>(sql`
      UPDATE simulated_dispute SET status = ${outcome}, fee_returned = ${outcome === "won" && isFeeReturned}
      WHERE key = ${key} AND status = 'open' AND created_at <= ${at} RETURNING payment_key AS "paymentKey"`);
    invariant(closed, `dispute ${key} is open`);
    const { paymentKey } = closed;
    await tx.query(eventInsert({ type: "charge.dispute.closed", objectKey: key, paymentKey, happensAt: at }));
  });
}
