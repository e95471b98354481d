import { type Database, type Sql, sql, type Tx } from "@/lib/db";
import { log } from "@/lib/log";

/** Subscriptions of one transaction: enough to make the statements per subscription few, few enough to keep in memory. */
const BATCH = 2_000;

export interface BatchWork {
  /** What the work is called in the log. */
  readonly name: string;
  /** Which subscriptions `s` it concerns; a failed batch is selected again, so what is done must not match any more. */
  readonly concerns: Sql;
  /** Does it for subscriptions that nobody else changes meanwhile. @returns how many it was done for */
  readonly work: (tx: Tx, subscriptionIds: readonly bigint[]) => Promise<number>;
  /** Hears of every batch that is done. */
  readonly onProgress?: ((done: number) => Promise<void>) | undefined;
}

/** Waits until nobody else changes these subscriptions, or what is derived of their orders, and keeps others out. */
export async function lockSubscriptions(tx: Tx, subscriptionIds: readonly bigint[]): Promise<void> {
  await tx.query(sql`
    SELECT FROM subscription WHERE id = ANY(${subscriptionIds}::bigint[]) ORDER BY id FOR NO KEY UPDATE`);
}

/**
 * Does something for all subscriptions that it concerns, a batch in a transaction at a time. Those that somebody else
 * is changing are left for the end, where each is waited for alone; so this never waits while it holds others, and
 * several may work side by side. When a batch fails its subscriptions are tried one by one, so that one that cannot be
 * dealt with is logged and holds up nobody.
 */
export async function inBatches(
  db: Database,
  batch: BatchWork,
): Promise<{ subscriptions: number; failed: number }> {
  let [subscriptions, failed, last] = [0, 0, 0n];
  const alone: bigint[] = [];
  for (;;) {
    const ids = await nextIds(db, batch.concerns, last);
    const end = ids.at(-1);
    if (end === undefined) break;
    last = end;
    try {
      const { done, busy } = await workOn(db, batch, ids);
      subscriptions += done;
      alone.push(...busy);
    } catch (error) {
      log.warn({ err: error, job: batch.name }, "a batch failed, its subscriptions are tried one by one");
      alone.push(...ids);
    }
    await batch.onProgress?.(subscriptions);
  }
  for (const id of alone) {
    try {
      subscriptions += await db.transaction(async (tx) => {
        await lockSubscriptions(tx, [id]);
        return batch.work(tx, await stillConcerned(tx, batch.concerns, [id]));
      });
    } catch (error) {
      failed += 1;
      log.error({ err: error, job: batch.name, subscriptionId: id.toString() }, "a subscription failed");
    }
  }
  return { subscriptions, failed };
}

async function nextIds(db: Database, concerns: Sql, after: bigint): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(sql`
    SELECT s.id FROM subscription s JOIN plan p ON p.id = s.plan_id
    WHERE s.id > ${after} AND ${concerns} ORDER BY s.id LIMIT ${BATCH}`);
  return rows.map(({ id }) => id);
}

function workOn(db: Database, { concerns, work }: BatchWork, ids: readonly bigint[]) {
  return db.transaction(async (tx) => {
    const free = await tx.query<{ id: bigint }>(sql`
      SELECT id FROM subscription WHERE id = ANY(${ids}::bigint[]) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED`);
    const locked = new Set(free.map(({ id }) => id));
    const busy = ids.filter((id) => !locked.has(id));
    return { busy, done: await work(tx, await stillConcerned(tx, concerns, [...locked])) };
  });
}

/** Somebody may have done it between the selection and the lock. */
async function stillConcerned(tx: Tx, concerns: Sql, ids: readonly bigint[]): Promise<bigint[]> {
  const rows = await tx.query<{ id: bigint }>(sql`
    SELECT s.id FROM subscription s JOIN plan p ON p.id = s.plan_id
    WHERE s.id = ANY(${ids}::bigint[]) AND ${concerns} ORDER BY s.id`);
  return rows.map(({ id }) => id);
}
