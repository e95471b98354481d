import { config } from "@/lib/config";
import { type Sql, sql, type Tx } from "@/lib/db";
import { invariant } from "@/lib/errors";
import { announce } from "@/lib/events";
import { balancesDue } from "@/lib/ledger";
import { endUnpaid } from "@/lib/subscriptions/collected";
import { LAST_INSTANT } from "@/lib/time/bounds";
import { Order } from "../checkout/order";

/** What could not be charged by itself. */
export interface Refusal {
  readonly customerId: bigint;
  /** The orders that were to be paid. */
  readonly entryIds: readonly bigint[];
  /** The subscriptions that these are for, which end when no attempt is left. */
  readonly subscriptionIds: readonly bigint[];
  readonly amount: bigint;
  readonly unit: string;
  readonly at: Date;
}

/**
 * Whether a customer `c` may be charged by itself: no attempt was refused yet, or so many days have passed since the first
 * refusal as the next attempt waits for. Days are those of the calendar in UTC, so that a run some minutes earlier than
 * yesterday's counts. Where more attempts were made than are configured now, one more is the last.
 */
export function mayBeTried(at: Date): Sql {
  const { renewalRetryDays: days } = config();
  return sql`(c.renewal_refused_at IS NULL
    OR (${at}::timestamptz AT TIME ZONE 'UTC')::date - (c.renewal_refused_at AT TIME ZONE 'UTC')::date
       >= (${days}::int[])[least(c.nb_renewal_attempts + 1, ${days.length})])`;
}

/**
 * Counts a refused attempt, tells who manages the customer, and after the last one ends the subscriptions concerned. That,
 * a stored card, any successful charge, and the end of what is owed start the count anew. See docs/renewals.md, "Refusals".
 */
export async function countRefusal(tx: Tx, refusal: Refusal): Promise<void> {
  const { customerId, entryIds, subscriptionIds, amount, unit, at } = refusal;
  const maxAttempts = config().renewalRetryDays.length;
  const [counted] = await tx.query<{ attempts: number }>(sql`
    UPDATE profile SET nb_renewal_attempts = nb_renewal_attempts + 1,
      renewal_refused_at = coalesce(renewal_refused_at, ${at})
    WHERE id = ${customerId} RETURNING nb_renewal_attempts AS attempts`);
  invariant(counted, `profile ${customerId} exists`);
  const { attempts } = counted;
  const isFinal = attempts >= maxAttempts;
  if (isFinal) {
    await endUnpaid(tx, subscriptionIds, at);
    await countAnew(tx, customerId);
  }
  const entries = [...entryIds];
  const payload = { profile: customerId, entries, amount, unit, attempts, maxAttempts, isFinal };
  await announce(tx, "renewal_charge_failed", payload, at);
}

/**
 * Refusals are those of what is owed: once nothing is, however it was settled, the next ones are counted anew. The payer
 * is locked.
 */
export async function forgetRefusals(tx: Tx, payerId: bigint): Promise<void> {
  const [due] = await balancesDue(tx, { payerId, at: LAST_INSTANT });
  if (!due) await countAnew(tx, payerId);
}

async function countAnew(tx: Tx, customerId: bigint): Promise<void> {
  await tx.query(sql`
    UPDATE profile SET nb_renewal_attempts = 0, renewal_refused_at = NULL
    WHERE id = ${customerId} AND nb_renewal_attempts > 0`);
}

/** As {@link countRefusal}, of a charge that has failed. One that a user asked for is no attempt of ours. */
export async function countRefusedCharge(tx: Tx, chargeId: bigint, at: Date): Promise<void> {
  const [charge] = await tx.query<{ amount: bigint; snapshot: unknown }>(sql`
    SELECT amount, snapshot FROM charge
    WHERE id = ${chargeId} AND created_by_id IS NULL AND jsonb_typeof(snapshot->'userId') = 'null'`);
  if (!charge) return;
  const { customerId, unit, lines } = Order.parse(charge.snapshot);
  const entryIds = lines.flatMap((line) => (line.kind === "unpaid" ? [line.entryId] : []));
  const balances = lines.flatMap((line) => (line.kind === "balance" ? (line.subscriptionId ?? []) : []));
  const ordered = await tx.query<{ id: bigint }>(sql`
    SELECT DISTINCT subscription_id AS id FROM ledger_entry WHERE id = ANY(${entryIds}::bigint[]) AND subscription_id IS NOT NULL`);
  const subscriptionIds = [...balances, ...ordered.map(({ id }) => id)];
  await countRefusal(tx, { customerId, entryIds, subscriptionIds, amount: charge.amount, unit, at });
}
