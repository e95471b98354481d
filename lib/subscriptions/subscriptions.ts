import { type Db, empty, type Sql, sql, type Tx } from "@/lib/db";
import type { Term } from "./terms";

/** A contract of a profile for a plan over `[createdAt, endsAt)`. In force when neither key is set. */
export interface Subscription extends Term {
  readonly id: bigint;
  readonly profileId: bigint;
  readonly planId: bigint;
  readonly autoRenew: boolean;
  /** Set while the subscriber has not accepted what a provider granted. */
  readonly grantKey: string | null;
  /** Set while the provider has not accepted what a subscriber ordered. */
  readonly requestKey: string | null;
  /** What was ordered is to be paid when the plan's event occurs (`waiting`), or has occurred (`called`). */
  readonly deferral: "waiting" | "called" | null;
}

/** Who subscribes to what. */
export interface Pair {
  readonly profileId: bigint;
  readonly planId: bigint;
}

/** Names a pair in a Map or Set. */
export function pairKey({ profileId, planId }: Pair): string {
  return `${profileId}:${planId}`;
}

export const subscriptionColumns = sql`
  s.id, s.profile_id AS "profileId", s.plan_id AS "planId", s.created_at AS "createdAt", s.ends_at AS "endsAt",
  s.anchor_at AS "anchorAt", s.periods_elapsed AS "periodsElapsed", s.auto_renew AS "autoRenew",
  s.grant_key AS "grantKey", s.request_key AS "requestKey", s.deferral`;

/**
 * Whether a subscription has not ended, or still waits for its provider: the term of a request begins when it is
 * accepted, so it never passes by waiting.
 */
export function isNotOver(at: Date): Sql {
  return sql`(s.ends_at > ${at} OR (s.request_key IS NOT NULL AND s.closed_at IS NULL))`;
}

/** Whether a subscription has begun and is not over; pending ones included. */
export function isCurrent(at: Date): Sql {
  return sql`(s.created_at <= ${at} AND ${isNotOver(at)})`;
}

/**
 * The subscriptions of many pairs that have not ended at `at`, by {@link pairKey}, in one statement. Where one is in
 * force and another pending, it is the one in force.
 */
export async function findCurrent(
  db: Db,
  pairs: readonly Pair[],
  at: Date,
): Promise<Map<string, Subscription>> {
  if (pairs.length === 0) return new Map();
  return byPair(await db.query<Subscription>(sql`${currentAmong(sql`(${ofPairs(pairs, sql`s.*`)})`, at)}`));
}

/** As {@link findCurrent}, under {@link lockPairs}. */
export async function lockCurrent(
  tx: Tx,
  pairs: readonly Pair[],
  at: Date,
): Promise<Map<string, Subscription>> {
  await lockNames(tx, pairs);
  return byPair(
    await tx.query<Subscription>(sql`
      WITH held AS MATERIALIZED (${ofPairs(pairs, sql`s.*`)} ORDER BY s.id FOR NO KEY UPDATE OF s)
      ${currentAmong(sql`held`, at)}`),
  );
}

/** Of each pair the one subscription that is not over; `rows` are subscriptions. */
function currentAmong(rows: Sql, at: Date): Sql {
  return sql`
    SELECT DISTINCT ON (s.profile_id, s.plan_id) ${subscriptionColumns} FROM ${rows} s WHERE ${isNotOver(at)}
    ORDER BY s.profile_id, s.plan_id, (s.grant_key IS NULL AND s.request_key IS NULL) DESC, s.ends_at`;
}

function byPair(subscriptions: readonly Subscription[]): Map<string, Subscription> {
  return new Map(subscriptions.map((subscription) => [pairKey(subscription), subscription]));
}

/**
 * Which of the pairs have, or ever had, a subscription: they pay no setup fee again. A grant that was not accepted
 * does not count, nor does a request that came to nothing.
 */
export async function hadSubscription(db: Db, pairs: readonly Pair[]): Promise<Set<string>> {
  if (pairs.length === 0) return new Set();
  const rows = await db.query<Pair>(sql`
    ${ofPairs(pairs, sql`DISTINCT s.profile_id AS "profileId", s.plan_id AS "planId"`)}
    WHERE s.grant_key IS NULL AND s.closed_at IS NULL`);
  return new Set(rows.map(pairKey));
}

/** The beginning of a statement that reads of the subscriptions `s` of these pairs. */
function ofPairs(pairs: readonly Pair[], columns: Sql): Sql {
  return sql`
    SELECT ${columns} FROM subscription s
    JOIN unnest(${pairs.map(({ profileId }) => profileId)}::bigint[], ${pairs.map(({ planId }) => planId)}::bigint[])
      AS w (profile_id, plan_id) ON s.profile_id = w.profile_id AND s.plan_id = w.plan_id`;
}

/**
 * Waits for other orders of the same pairs, and keeps them out until the transaction ends; likewise the renewal of what
 * the pairs have, which locks rows.
 */
export async function lockPairs(tx: Tx, pairs: readonly Pair[]): Promise<void> {
  await lockNames(tx, pairs);
  await tx.query(sql`${ofPairs(pairs, empty)} ORDER BY s.id FOR NO KEY UPDATE OF s`);
}

async function lockNames(tx: Tx, pairs: readonly Pair[]): Promise<void> {
  await tx.query(sql`
    SELECT pg_advisory_xact_lock(key) FROM (
      SELECT DISTINCT hashtextextended('subscription:' || name, 0) AS key
      FROM unnest(${pairs.map(pairKey)}::text[]) AS name ORDER BY key) keys`);
}
