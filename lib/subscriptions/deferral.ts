import { type Db, sql, type Tx } from "@/lib/db";
import { isOwedOn } from "@/lib/ledger";

/** Subscriptions whose term was ordered to be paid when the event of their plan occurs. */
export async function putOff(tx: Tx, subscriptionIds: readonly bigint[]): Promise<void> {
  if (subscriptionIds.length === 0) return;
  await tx.query(sql`
    UPDATE subscription SET deferral = 'waiting' WHERE id = ANY(${[...new Set(subscriptionIds)]}::bigint[])`);
}

/** Subscribers of a plan who pay when its event occurs; of them only some when they are named. */
interface Deferred {
  readonly planId: bigint;
  readonly subscribers?: readonly string[] | undefined;
}

/** Whose payment has been called for. */
export interface Called {
  readonly subscriptionId: bigint;
  readonly subscriber: string;
  /** Who ordered, and pays. */
  readonly payerIds: readonly bigint[];
}

/**
 * The event has occurred: what these subscribers owe is collected from now on. Done again it finds nobody. Requests that
 * wait for their provider go on waiting. See docs/subscriptions.md, "Paying at an event".
 */
export function callDeferred(tx: Tx, { planId, subscribers }: Deferred): Promise<Called[]> {
  return tx.query<Called>(sql`
    WITH called AS (
      UPDATE subscription s SET deferral = 'called' FROM profile c
      WHERE s.plan_id = ${planId} AND s.deferral = 'waiting' AND c.id = s.profile_id AND s.closed_at IS NULL
        AND s.grant_key IS NULL AND s.request_key IS NULL
        AND (${subscribers === undefined} OR c.slug = ANY(${subscribers ?? []}::text[]))
      RETURNING s.id, c.slug)
    SELECT called.id AS "subscriptionId", called.slug AS subscriber,
      array_agg(DISTINCT o.payer_id ORDER BY o.payer_id) AS "payerIds"
    FROM called JOIN ledger_entry o ON o.subscription_id = called.id AND o.dest_account = 'Payable'
    GROUP BY called.id, called.slug ORDER BY called.id`);
}

/** After payments or write-offs on some events: a subscription for which nothing is owed any more waits for nothing. */
export async function endDeferrals(tx: Tx, eventIds: readonly string[]): Promise<void> {
  if (eventIds.length === 0) return;
  await tx.query(sql`
    UPDATE subscription s SET deferral = NULL
    WHERE s.deferral IS NOT NULL
      AND s.id IN (SELECT e.subscription_id FROM ledger_entry e WHERE e.event_id = ANY(${[...eventIds]}::text[]))
      AND NOT ${isOwedOn(sql`'sub_' || s.id || '/'`)}`);
}

/** How many subscribers of the plan pay when its event occurs. */
export async function countDeferred(db: Db, plan: string): Promise<number> {
  const [found] = await db.query<{ count: number }>(sql`
    SELECT count(*)::int AS count FROM subscription s JOIN plan p ON p.id = s.plan_id
    WHERE p.slug = ${plan} AND s.deferral = 'waiting' AND s.closed_at IS NULL AND s.grant_key IS NULL
      AND s.request_key IS NULL`);
  return found?.count ?? 0;
}
