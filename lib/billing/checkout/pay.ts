import { releaseCoupons } from "@/lib/catalog";
import { type Database, sql } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { log } from "@/lib/log";
import { countRefusedCharge } from "../collect/refusals";
import { CardRefused, PaymentMethodRequired } from "../errors";
import { ensureCustomer, replacePaymentMethod } from "../payment-methods";
import { processor } from "../processor";
import type { Payment, PaymentSource } from "../processor/port";
import { type CheckoutInput, isIntent } from "./checkout-input";
import { intentReference } from "./order";
import type { Reservation } from "./reserve";

/** Phase 2: asks the processor, under a key made of the charge's id. A refusal gives everything back. */
export async function pay(
  db: Database,
  input: CheckoutInput,
  { chargeId, order, amount, customerKey }: Reservation,
): Promise<Payment> {
  try {
    const source = await paymentSource(db, input, customerKey);
    const money = { amount, unit: order.unit };
    const reference = intentReference(input.customer.id, order.lines);
    return await processor().createPayment({
      idempotencyKey: `charge:${chargeId}:pay`,
      money,
      source,
      reference,
      at: input.at,
    });
  } catch (error) {
    // Any refusal is final for this intent. Only when nothing is known must it stay, for the completion job.
    if (error instanceof InvalidInput)
      await dropIntent(db, chargeId, {
        failureCode: error instanceof CardRefused ? error.code : "refused",
        at: input.at,
      });
    throw error;
  }
}

/** A card that is to be remembered is the customer's from the start, but stored only once it has paid. */
async function paymentSource(
  db: Database,
  { token, rememberCard, customer, at, actor }: CheckoutInput,
  known: string | null,
): Promise<PaymentSource> {
  if (token === null) {
    if (known === null) throw new PaymentMethodRequired();
    return { kind: "stored", customerKey: known };
  }
  if (isIntent(token)) return { kind: "intent", intentKey: token, customerKey: known ?? "" };
  const customerKey = rememberCard ? await ensureCustomer(db, customer.id, at) : known;
  return { kind: "token", token, cardName: actor.fullName, customerKey };
}

/** The failure code of an intent of which the processor never heard: nobody has refused it. */
export const NEVER_SENT = "never_sent";

/**
 * The payment will not happen: the intent has failed, coupon uses go back, the cart stays as it is. What the browser
 * has confirmed was not spent, and may pay for another order.
 */
export async function dropIntent(
  db: Database,
  chargeId: bigint,
  { failureCode, at }: { failureCode: string; at: Date },
): Promise<void> {
  await db.transaction(async (tx) => {
    const [dropped] = await tx.query<{ couponIds: string[] }>(sql`
      UPDATE charge SET state = 'failed', failure_code = ${failureCode}, intent_key = NULL
      WHERE id = ${chargeId} AND state = 'created' AND processor_key IS NULL
      RETURNING snapshot->'couponIds' AS "couponIds"`);
    if (!dropped) return;
    await releaseCoupons(tx, dropped.couponIds.map(BigInt));
    if (failureCode !== NEVER_SENT) await countRefusedCharge(tx, chargeId, at);
  });
}

/**
 * Makes the card that has paid the one on file. One that was refused never takes the place of another; the order stands
 * either way.
 */
export async function rememberPaidCard(
  db: Database,
  { customer, actor, at }: CheckoutInput,
  { key }: Payment,
): Promise<void> {
  try {
    const details = { name: actor.fullName };
    await replacePaymentMethod(db, { profileId: customer.id, token: key, details, by: actor.id, at });
  } catch (error) {
    log.warn(
      { err: error, profileId: customer.id.toString() },
      "the card of a paid order could not be stored",
    );
  }
}
