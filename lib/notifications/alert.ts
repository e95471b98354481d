import { type Database, type Db, sql } from "@/lib/db";
import { announce } from "@/lib/events";

const DAY_MS = 86_400_000;

/**
 * Tells the broker how many messages could not be delivered since it was told last, once a day at most. Alerts that
 * failed themselves do not count: where nothing gets through, alerting of it does not either.
 *
 * @returns how many it was told of
 */
export async function alertOfFailures(db: Database, at: Date): Promise<{ failed_messages: number }> {
  const count = await countUntold(db, at);
  if (count > 0) await db.transaction((tx) => announce(tx, "delivery_failed", { count }, at));
  return { failed_messages: count };
}

async function countUntold(db: Db, at: Date): Promise<number> {
  const [row] = await db.query<{ count: bigint }>(sql`
    WITH last AS (SELECT max(created_at) AS at FROM message WHERE event = 'delivery_failed')
    SELECT count(*) FROM message m, last
    WHERE m.failed_at IS NOT NULL AND m.event <> 'delivery_failed' AND m.failed_at > coalesce(last.at, '-infinity')
      AND (last.at IS NULL OR last.at <= ${new Date(at.getTime() - DAY_MS)})`);
  return Number(row?.count ?? 0);
}
