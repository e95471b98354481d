import { type Database, database, sql } from "@/lib/db";
import { now } from "@/lib/time/clock";

/** What a run did, by name: `{ carts: 3 }`. */
export type Counts = Record<string, number>;

/** Does the work and leaves a row about it in `job_run`, whether it ends well or not. */
export async function recorded(
  job: string,
  work: (db: Database, at: Date) => Promise<Counts>,
): Promise<void> {
  const db = database();
  const at = now();
  const [run] = await db.query<{ id: bigint }>(
    sql`INSERT INTO job_run (job, started_at, at) VALUES (${job}, ${at}, ${at}) RETURNING id`,
  );
  const finish = (counts: Counts | null, error: string | null) =>
    db.query(
      sql`UPDATE job_run SET finished_at = ${now()}, counts = ${counts && JSON.stringify(counts)}::jsonb, error = ${error}
          WHERE id = ${run?.id}`,
    );
  try {
    await finish(await work(db, at), null);
  } catch (error) {
    await finish(null, error instanceof Error ? error.message : String(error));
    throw error;
  }
}
