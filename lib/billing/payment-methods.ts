import { type Database, type Db, sql } from "@/lib/db";
import { invariant } from "@/lib/errors";
import { announce } from "@/lib/events";
import { log } from "@/lib/log";
import { processor } from "./processor";
import type { BillingDetails, Payer, PaymentMethod } from "./processor/port";

/** The customer's key at the processor; null when the profile has never stored a card. */
export async function customerKeyOf(db: Db, profileId: bigint): Promise<string | null> {
  const [row] = await db.query<{ key: string | null }>(
    sql`SELECT processor_card_key AS key FROM profile WHERE id = ${profileId}`,
  );
  return row?.key ?? null;
}

/** The profile as the processor needs to know it. */
export async function payerOf(db: Db, profileId: bigint): Promise<Payer> {
  const [row] = await db.query<Payer>(sql`
    SELECT id AS "profileId", coalesce(nullif(full_name, ''), slug) AS name, email, processor_card_key AS "customerKey"
    FROM profile WHERE id = ${profileId}`);
  invariant(row, `profile ${profileId} exists`);
  return row;
}

/** Keeps the customer's key, and what reminders need to know of the card; the count of refused renewals starts anew. */
async function rememberCard(
  db: Db,
  profileId: bigint,
  customerKey: string,
  method: PaymentMethod,
): Promise<void> {
  await db.query(sql`
    UPDATE profile SET processor_card_key = ${customerKey}, nb_renewal_attempts = 0, renewal_refused_at = NULL,
      card_last4 = ${method.last4}, card_exp_date = ${dateOf(method.expDate)}::date
    WHERE id = ${profileId}`);
}

function dateOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/**
 * Asks the processor for the card of a profile, and keeps what reminders need to know of it.
 *
 * @throws ProcessorUnavailable 503
 */
export async function refreshKnownCard(db: Db, profileId: bigint): Promise<void> {
  const customerKey = await customerKeyOf(db, profileId);
  if (customerKey === null) return;
  const method = await processor().retrieveMethod(customerKey);
  await db.query(sql`
    UPDATE profile SET card_last4 = ${method?.last4 ?? null}, card_exp_date = ${method ? dateOf(method.expDate) : null}::date
    WHERE id = ${profileId} AND processor_card_key = ${customerKey}`);
}

/** The card on file; null when there is none, or when the processor does not answer: a page must not fail for it. */
export async function findPaymentMethod(db: Db, profileId: bigint): Promise<PaymentMethod | null> {
  const customerKey = await customerKeyOf(db, profileId);
  if (customerKey === null) return null;
  try {
    return await processor().retrieveMethod(customerKey);
  } catch (error) {
    log.warn({ err: error, profileId: profileId.toString() }, "the payment method could not be read");
    return null;
  }
}

/** A card to be stored. */
export interface NewCard {
  readonly profileId: bigint;
  /** Stands for the card; or names what the browser has confirmed, or a payment that the profile made with it. */
  readonly token: string;
  readonly details: BillingDetails;
  /** Who stores it. */
  readonly by: bigint | null;
  readonly at: Date;
}

/**
 * Makes the card behind a token, a confirmed intent or a payment the profile's default. Who manages the profile hears of
 * it when that is another card than before; the first one is no news.
 *
 * @throws CardRefused 400, ProcessorUnavailable 503; the card on file stays
 */
export async function replacePaymentMethod(
  db: Database,
  { profileId, token, details, by, at }: NewCard,
): Promise<PaymentMethod & { readonly customerKey: string }> {
  const former = await findPaymentMethod(db, profileId);
  const customerKey = await processor().ensureCustomer(await payerOf(db, profileId), at);
  const method = await processor().saveMethod(customerKey, token, details, at);
  await db.transaction(async (tx) => {
    await rememberCard(tx, profileId, customerKey, method);
    if (!former || isSameCard(former, method)) return;
    const last4 = { pre: former.last4, post: method.last4 };
    const expDate = { pre: former.expDate, post: method.expDate };
    await announce(tx, "card_updated", { profile: profileId, by, last4, expDate }, at);
  });
  return { ...method, customerKey };
}

/** As far as anybody can tell them apart: the same card stored again is no news. */
function isSameCard(one: PaymentMethod, other: PaymentMethod): boolean {
  return one.last4 === other.last4 && one.expDate.getTime() === other.expDate.getTime();
}

/** Forgets the card on file, there and here. Without one, nothing happens. */
export async function deletePaymentMethod(db: Db, profileId: bigint): Promise<void> {
  const customerKey = await customerKeyOf(db, profileId);
  if (customerKey === null) return;
  await processor().deleteMethod(customerKey);
  await db.query(sql`
    UPDATE profile SET processor_card_key = NULL, card_last4 = NULL, card_exp_date = NULL WHERE id = ${profileId}`);
}

/** A secret with which the browser can store a card, strong authentication included. */
export async function cardSetupSecret(db: Db, profileId: bigint, at: Date): Promise<string> {
  const customerKey = await ensureCustomer(db, profileId, at);
  return processor().setupIntent(customerKey, at);
}

/** The customer's key at the processor, made and kept at the first call. */
export async function ensureCustomer(db: Db, profileId: bigint, at: Date): Promise<string> {
  const payer = await payerOf(db, profileId);
  const customerKey = await processor().ensureCustomer(payer, at);
  if (payer.customerKey === null) {
    await db.query(
      sql`UPDATE profile SET processor_card_key = ${customerKey} WHERE id = ${profileId} AND processor_card_key IS NULL`,
    );
  }
  return customerKey;
}
