import { type Database, type Db, empty, sql, type Tx } from "@/lib/db";
import { AppError, invariant, NotFound } from "@/lib/errors";
import { log } from "@/lib/log";
import { countRefusedCharge } from "./collect/refusals";
import { type ChargeRow, chargeColumns } from "./present-charge";
import { processor } from "./processor";
import type { Payment } from "./processor/port";
import { settleCharge } from "./settle-charge";

/** A pending charge is looked up at the processor at most this often when somebody looks at it. */
const REFRESH_SECONDS = 10;

/**
 * The processor has taken the payment: the intent becomes a charge with the processor's key and what the receipt says.
 *
 * @returns false when somebody else did so before, or the intent was given up
 */
export async function acceptCharge(tx: Tx, chargeId: bigint, payment: Payment): Promise<boolean> {
  const { key, method } = payment;
  const [accepted] = await tx.query(sql`
    UPDATE charge c SET processor_key = ${key}, last4 = ${method.last4}, exp_date = ${method.expDate.toISOString().slice(0, 10)}::date, card_name = ${method.cardName},
      card_brand = ${method.brand},
      description = 'Charge ' || ${key} || ' on credit card of '
        || coalesce(nullif(${method.cardName}, ''), nullif(p.full_name, ''), p.slug)
        || coalesce((SELECT ' (' || u.username || ')' FROM app_user u WHERE u.id = c.created_by_id), '')
    FROM profile p
    WHERE c.id = ${chargeId} AND c.state = 'created' AND c.processor_key IS NULL AND p.id = c.customer_id
    RETURNING c.id`);
  return accepted !== undefined;
}

/**
 * A charge that was pending has failed: from `created` to `failed`, without ledger rows. Its orders stay, so the amount
 * is due, and are free for another charge. Of an automatic charge it counts as a refusal.
 *
 * @returns whether this call did it
 */
export async function failCharge(
  tx: Tx,
  chargeId: bigint,
  { failureCode, at }: { failureCode: string; at: Date },
): Promise<boolean> {
  const [failed] = await tx.query(sql`
    UPDATE charge SET state = 'failed', failure_code = ${failureCode}
    WHERE id = ${chargeId} AND state = 'created' AND processor_key IS NOT NULL RETURNING id`);
  if (!failed) return false;
  await tx.query(sql`UPDATE charge_item SET is_live = FALSE WHERE charge_id = ${chargeId}`);
  await countRefusedCharge(tx, chargeId, at);
  return true;
}

/** Brings a charge to the state that the processor reports. */
export async function applyPayment(
  db: Database,
  chargeId: bigint,
  payment: Payment,
  at: Date,
): Promise<void> {
  if (payment.status !== "pending") await db.transaction((tx) => applyPaymentIn(tx, chargeId, payment, at));
}

/** As {@link applyPayment}, in a transaction. @returns whether this call changed the charge */
export async function applyPaymentIn(tx: Tx, chargeId: bigint, payment: Payment, at: Date): Promise<boolean> {
  switch (payment.status) {
    case "pending":
      return false;
    case "succeeded":
      return settleCharge(tx, chargeId, payment.fee);
    case "failed":
      return failCharge(tx, chargeId, { failureCode: payment.failureCode ?? "failed", at });
  }
}

/** A customer's charge, as somebody names it. */
interface ChargeQuery {
  readonly customerId: bigint;
  readonly processorKey: string;
  /** Only charges with something sold by these; any when empty. */
  readonly providerIds: readonly bigint[];
}

/** The id of a charge by its key at the processor. @throws NotFound 404 */
export async function getChargeId(
  db: Db,
  { customerId, processorKey, providerIds }: ChargeQuery,
): Promise<bigint> {
  const isSold = sql`EXISTS (SELECT FROM charge_item i JOIN ledger_entry e ON e.id = i.invoiced_id
    WHERE i.charge_id = c.id AND e.orig_profile_id = ANY(${providerIds}))`;
  const [charge] = await db.query<{ id: bigint }>(sql`
    SELECT c.id FROM charge c WHERE c.customer_id = ${customerId} AND c.processor_key = ${processorKey}
      ${providerIds.length > 0 ? sql`AND ${isSold}` : empty}`);
  if (!charge) throw new NotFound("There is no such charge.");
  return charge.id;
}

/**
 * A charge by its id, which is known to exist.
 *
 * @param providerIds its amount is of what these sold: they are not told what else it paid; all of it when empty
 */
export async function getCharge(db: Db, id: bigint, providerIds: readonly bigint[] = []): Promise<ChargeRow> {
  const [charge] = await db.query<ChargeRow & { sold: bigint }>(sql`
    SELECT ${chargeColumns}, (
      SELECT coalesce(sum(e.dest_amount), 0)::bigint FROM charge_item i JOIN ledger_entry e ON e.id = i.invoiced_id
      WHERE i.charge_id = charge.id AND e.orig_profile_id = ANY(${providerIds})) AS sold
    FROM charge WHERE charge.id = ${id}`);
  invariant(charge, `charge ${id} exists`);
  const { sold, ...whole } = charge;
  return providerIds.length === 0 ? whole : { ...whole, amount: sold };
}

/**
 * Asks the processor about a charge that is still pending, at most once in ten seconds whoever asks. That the
 * processor does not answer is no reason not to show the charge.
 */
export async function refreshCharge(db: Database, chargeId: bigint, at: Date): Promise<void> {
  const since = new Date(at.getTime() - REFRESH_SECONDS * 1000);
  const [pending] = await db.query<{ processorKey: string }>(sql`
    UPDATE charge SET refreshed_at = ${at}
    WHERE id = ${chargeId} AND state = 'created' AND processor_key IS NOT NULL
      AND (refreshed_at IS NULL OR refreshed_at <= ${since})
    RETURNING processor_key AS "processorKey"`);
  if (!pending) return;
  try {
    await applyPayment(db, chargeId, await processor().retrievePayment(pending.processorKey, at), at);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.warn({ err: error, chargeId: chargeId.toString() }, "the charge could not be refreshed");
  }
}
