import { type Database, type Db, type Sql, sql, type Tx } from "@/lib/db";
import { invariant } from "@/lib/errors";
import { RefundRefused } from "../errors";
import type { ProcessorRefund, RefundRequest } from "./port";
import { findTestCard } from "./simulated-cards";
import { eventInsert } from "./simulated-events";
import { simulatedFeeReturned } from "./simulated-fees";
import { keyFor } from "./simulated-keys";

/** How long a refund to `tok_refund_fails_later` stays pending. */
const SETTLEMENT_SECONDS = 10;

interface RefundRow extends Omit<ProcessorRefund, "status"> {
  readonly status: string;
  readonly settlesAt: Date | null;
}

/** See {@link Processor.refundPayment}; without an idempotency key as if made in the processor's dashboard. */
export async function refundPayment(
  db: Database,
  request: Omit<RefundRequest, "idempotencyKey"> & { readonly idempotencyKey: string | null },
): Promise<ProcessorRefund> {
  const { paymentKey, amount, idempotencyKey, at } = request;
  return db.transaction(async (tx) => {
    const payment = await lockPayment(tx, paymentKey);
    const [earlier] = await selectRefunds(tx, sql`r.idempotency_key = ${idempotencyKey}`);
    if (earlier) return presentRefund(earlier, at);
    const { refunded, disputed } = await takenBack(tx, paymentKey, at);
    if (payment?.status !== "succeeded")
      throw new RefundRefused("This payment was not completed.", "payment_not_completed");
    if (disputed > 0n) throw new RefundRefused("This payment is disputed.", "charge_disputed");
    if (amount > payment.amount - refunded)
      throw new RefundRefused("This is more than is left of the payment.", "amount_too_large");
    const card = findTestCard(payment.token);
    if (card?.refunds === "refused")
      throw new RefundRefused("The bank does not take refunds to this card.", "refund_refused");
    const failsLater = card?.refunds === "fail-later";
    const refund = {
      key: keyFor("re", idempotencyKey ?? `${paymentKey}:${crypto.randomUUID()}`),
      settlesAt: failsLater ? new Date(at.getTime() + SETTLEMENT_SECONDS * 1000) : null,
      fee: card?.refunds === "keep-fee" ? 0n : simulatedFeeReturned(payment.amount, refunded, amount),
    };
    const [made] = await tx.query<RefundRow>(sql`
      INSERT INTO simulated_refund AS r (key, idempotency_key, payment_key, amount, status, fee_returned, settles_at, created_at)
      VALUES (${refund.key}, ${idempotencyKey}, ${paymentKey}, ${amount}, ${failsLater ? "pending" : "succeeded"}, ${refund.fee},
        ${refund.settlesAt}, ${at})
      RETURNING ${refundColumns}`);
    const told = { objectKey: refund.key, paymentKey };
    await tx.query(
      eventInsert(
        { ...told, type: "charge.refunded", happensAt: at },
        ...(refund.settlesAt ? [{ ...told, type: "refund.failed", happensAt: refund.settlesAt }] : []),
      ),
    );
    invariant(made, "an insert returns its row");
    return presentRefund(made, at);
  });
}

/** See {@link Processor.listRefunds}. */
export async function listRefunds(db: Db, paymentKey: string, at: Date): Promise<ProcessorRefund[]> {
  const refunds = await selectRefunds(db, sql`r.payment_key = ${paymentKey}`);
  return refunds.map((refund) => presentRefund(refund, at));
}

const refundColumns = sql`
  r.key, r.idempotency_key AS "idempotencyKey", r.amount, r.status, r.fee_returned AS "feeReturned",
  r.failure_code AS "failureCode", r.settles_at AS "settlesAt", r.created_at AS "createdAt"`;

function selectRefunds(db: Db, condition: Sql): Promise<RefundRow[]> {
  return db.query<RefundRow>(
    sql`SELECT ${refundColumns} FROM simulated_refund r WHERE ${condition} ORDER BY r.created_at, r.key`,
  );
}

/** A pending refund has failed once its time has come: nothing needs to run for that. */
function presentRefund({ settlesAt, status, ...refund }: RefundRow, at: Date): ProcessorRefund {
  if (status !== "pending") return { ...refund, status: "succeeded" };
  return settlesAt !== null && settlesAt <= at
    ? { ...refund, status: "failed", failureCode: "bank_refused" }
    : { ...refund, status: "pending" };
}

/** The payment, which nobody else gives back or disputes meanwhile. */
export async function lockPayment(
  tx: Tx,
  key: string,
): Promise<{ readonly amount: bigint; readonly status: string; readonly token: string } | null> {
  const [payment] = await tx.query<{ amount: bigint; status: string; token: string }>(sql`
    SELECT p.amount, p.status, m.token FROM simulated_payment p JOIN simulated_method m ON m.key = p.method_key
    WHERE p.key = ${key} FOR UPDATE OF p`);
  return payment ?? null;
}

/** What of a payment was given back, and what its bank has taken back or asks for. */
export async function takenBack(
  tx: Tx,
  paymentKey: string,
  at: Date,
): Promise<{ readonly refunded: bigint; readonly disputed: bigint }> {
  const [sums] = await tx.query<{ refunded: bigint; disputed: bigint }>(sql`
    SELECT
      (SELECT coalesce(sum(amount), 0)::bigint FROM simulated_refund
       WHERE payment_key = ${paymentKey} AND NOT (status = 'pending' AND settles_at <= ${at})) AS refunded,
      (SELECT coalesce(sum(amount), 0)::bigint FROM simulated_dispute
       WHERE payment_key = ${paymentKey} AND status <> 'won' AND created_at <= ${at}) AS disputed`);
  return sums ?? { refunded: 0n, disputed: 0n };
}
