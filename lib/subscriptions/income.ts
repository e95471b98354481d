import { type Database, empty, monthsAfter, type Sql, sql, type Tx } from "@/lib/db";
import {
  incomeEarned,
  incomeReclaimed,
  isEarning,
  isRecognized,
  postSelected,
  restEarned,
} from "@/lib/ledger";
import { inBatches, lockSubscriptions } from "./batches";

/** For which instant a job works, and for whom. */
export interface JobScope {
  readonly at: Date;
  /** Only this subscriber; everybody when null. */
  readonly profileId: bigint | null;
  /** Hears what was done so far. */
  readonly onProgress?: ((counts: Record<string, number>) => Promise<void>) | undefined;
}

/**
 * Recognises the income of every order that has been earned by `at` and not been recognised yet, also of subscriptions
 * that have ended; those that wait for an acceptance wait. Doing it again adds nothing. Source: docs/ledger.md, M.
 */
export async function recognizeIncome(
  db: Database,
  { at, profileId, onProgress }: JobScope,
): Promise<{ subscriptions: number; entries: number; failed: number }> {
  let entries = 0;
  const done = await inBatches(db, {
    name: "recognize-income",
    concerns: sql`${isRecognized} AND s.created_at <= ${at}
      ${profileId === null ? empty : sql`AND s.profile_id = ${profileId}`} AND ${hasUnearned(at)}`,
    work: async (tx, ids) => {
      const posted = await postSelected(tx, incomeEarned(ids, at));
      entries += posted.length;
      return ids.length;
    },
    onProgress: (subscriptions) => onProgress?.({ subscriptions, entries }) ?? Promise.resolve(),
  });
  return { ...done, entries };
}

/** Whether subscription `s` has an order of which something may be earned by then that is not recognised yet. */
function hasUnearned(at: Date): Sql {
  return sql`EXISTS (
    SELECT FROM ledger_entry o
    WHERE o.subscription_id = s.id AND ${isEarning(sql`o`)}
      AND (coalesce(o.service_end, o.created_at) <= ${at}
           OR (o.service_start < ${at} AND o.service_end > ${monthsAfter(sql`o.service_start`, sql`1`)}))
      AND o.orig_amount > (SELECT coalesce(sum(m.orig_amount), 0) FROM ledger_entry m
                           WHERE m.order_id = o.id AND m.kind IN ('M1', 'M2')))`;
}

/**
 * Subscriptions end at once, and nothing is given back: what was paid for them and not earned yet is earned now.
 * Source: docs/ledger.md, M.
 */
export async function recognizeRest(tx: Tx, subscriptionIds: readonly bigint[], at: Date): Promise<void> {
  if (subscriptionIds.length === 0) return;
  await lockSubscriptions(tx, subscriptionIds);
  await postSelected(tx, incomeEarned(subscriptionIds, at));
  await postSelected(tx, restEarned(subscriptionIds, at));
}

/**
 * After orders were paid: what had been recognised of them before was never deferred. To be called in the transaction
 * that writes the captures (rows Backlog → Receivable), behind them.
 *
 * @param eventIds the events on which something was captured
 * @param at       the date of the captures
 * Source: docs/ledger.md, M.
 */
export async function reclaimRecognized(
  tx: Tx,
  { eventIds, at }: { eventIds: readonly string[]; at: Date },
): Promise<void> {
  if (eventIds.length === 0) return;
  const subscriptions = await tx.query<{ id: bigint }>(sql`
    SELECT s.id FROM subscription s
    WHERE s.id IN (SELECT e.subscription_id FROM ledger_entry e WHERE e.event_id = ANY(${[...eventIds]}::text[]))
    ORDER BY s.id FOR NO KEY UPDATE`);
  if (subscriptions.length === 0) return;
  await postSelected(
    tx,
    incomeReclaimed(
      subscriptions.map(({ id }) => id),
      at,
    ),
  );
}
