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
  /** The run that tried to charge it: what it charges of one customer, in whatever currencies, is one attempt. */
  readonly triedAt: Date;
  readonly at: Date;
}

/**
 * Whether a customer `c` may be charged by itself: no attempt was refused yet, the last one has been, or so many days have
 * passed since the first refusal as the next attempt waits for. Days are those of the calendar in UTC, so that a run some
 * minutes earlier than yesterday's counts.
 */
export function mayBeTried(at: Date): Sql {
  const { renewalRetryDays: days } = config();
  return sql`(c.renewal_refused_at IS NULL OR c.nb_renewal_attempts >= ${days.length}
    OR (${at}::timestamptz AT TIME ZONE 'UTC')::date - (c.renewal_refused_at AT TIME ZONE 'UTC')::date
       >= (${days}::int[])[c.nb_renewal_attempts + 1])`;
}

/**
 * Counts a refused attempt, tells who manages the customer, and after the last one ends the subscriptions concerned. The next
 * refusal is then the first of others; a stored card, any successful charge, and the end of what is owed start the count
 * anew as well. See docs/renewals.md, "Refusals".
 */
export async function countRefusal(tx: Tx, refusal: Refusal): Promise<void> {
  const { customerId, entryIds, subscriptionIds, amount, unit, at } = refusal;
  const maxAttempts = config().renewalRetryDays.length;
  const attempts = await countAttempt(tx, refusal, maxAttempts);
  const isFinal = attempts >= maxAttempts;
  if (isFinal) await endUnpaid(tx, subscriptionIds, at);
  const entries = [...entryIds];
  const payload = { profile: customerId, entries, amount, unit, attempts, maxAttempts, isFinal };
  await announce(tx, "renewal_charge_failed", payload, at);
}

/** @returns how many attempts were refused by now; those of the same run are one */
async function countAttempt(
  tx: Tx,
  { customerId, triedAt, at }: Refusal,
  maxAttempts: number,
): Promise<number> {
  const [counted] = await tx.query<{ attempts: number }>(sql`
    WITH known AS (
      SELECT nb_renewal_attempts AS attempts, renewal_refused_at AS since,
        renewal_tried_at IS NOT DISTINCT FROM ${triedAt}::timestamptz AS "isCounted",
        nb_renewal_attempts >= ${maxAttempts}::int AS "isOver"
      FROM profile WHERE id = ${customerId} FOR UPDATE)
    UPDATE profile SET renewal_tried_at = ${triedAt},
      nb_renewal_attempts = CASE WHEN "isCounted" THEN greatest(attempts, 1) WHEN "isOver" THEN 1 ELSE attempts + 1 END,
      renewal_refused_at = CASE WHEN "isOver" AND NOT "isCounted" THEN ${at} ELSE coalesce(since, ${at}) END
    FROM known WHERE id = ${customerId} RETURNING nb_renewal_attempts AS attempts`);
  invariant(counted, `profile ${customerId} exists`);
  return counted.attempts;
}

/**
 * Refusals are those of what is owed: once nothing is, however it was settled, the next ones are counted anew. The payer
 * is locked.
 */
export async function forgetRefusals(tx: Tx, payerId: bigint): Promise<void> {
  const [due] = await balancesDue(tx, { payerId, at: LAST_INSTANT });
  if (due) return;
  await tx.query(sql`
    UPDATE profile SET nb_renewal_attempts = 0, renewal_refused_at = NULL
    WHERE id = ${payerId} AND nb_renewal_attempts > 0`);
}

/** As {@link countRefusal}, of a charge that has failed. One that a user asked for is no attempt of ours. */
export async function countRefusedCharge(tx: Tx, chargeId: bigint, at: Date): Promise<void> {
  const [charge] = await tx.query<{ amount: bigint; snapshot: unknown }>(sql`
    SELECT amount, snapshot FROM charge
    WHERE id = ${chargeId} AND created_by_id IS NULL AND jsonb_typeof(snapshot->'userId') = 'null'`);
  if (!charge) return;
  const { customerId, unit, lines, placedAt: triedAt } = Order.parse(charge.snapshot);
  const entryIds = lines.flatMap((line) => (line.kind === "unpaid" ? [line.entryId] : []));
  const balances = lines.flatMap((line) => (line.kind === "balance" ? (line.subscriptionId ?? []) : []));
  const ordered = await tx.query<{ id: bigint }>(sql`
    SELECT DISTINCT subscription_id AS id FROM ledger_entry WHERE id = ANY(${entryIds}::bigint[]) AND subscription_id IS NOT NULL`);
  const subscriptionIds = [...balances, ...ordered.map(({ id }) => id)];
  const { amount } = charge;
  await countRefusal(tx, { customerId, entryIds, subscriptionIds, amount, unit, triedAt, at });
}
