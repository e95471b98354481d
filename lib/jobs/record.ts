import { type Database, database, sql } from "@/lib/db";
import { now } from "@/lib/time/clock";
import { inSingleFlight } from "./single-flight";

/** What a run did, by name: `{ carts: 3 }`. */
export type Counts = Record<string, number>;

/** A run to be recorded. */
export interface RunHead {
  readonly job: string;
  /** The instant it acts for. */
  readonly at: Date;
  /** Only for this profile. */
  readonly profileId?: bigint | null;
  /** The run that it is a step of. */
  readonly parentId?: bigint | undefined;
}

/** What the work gets of the row about it: its id, and how to say what was done so far. */
export interface RunRow {
  readonly id: bigint;
  readonly report: (counts: Counts) => Promise<void>;
}

/** Does the work and leaves a row about it in `job_run`, whether it ends well or not. */
export async function recorded(
  job: string,
  work: (db: Database, at: Date) => Promise<Counts>,
): Promise<void> {
  const db = database();
  const at = now();
  await record(db, { job, at }, () => work(db, at));
}

/**
 * As {@link recorded}, of a job that nobody else may be doing at the same time. A run that a process began and did not
 * live to end is then known to be over.
 *
 * @throws AlreadyRunning 409, without a row
 */
export function recordedAlone(
  db: Database,
  head: RunHead,
  work: (row: RunRow) => Promise<Counts>,
): Promise<Counts> {
  return inSingleFlight(db, head.job, async () => {
    await db.query(sql`
      UPDATE job_run SET finished_at = ${now()}, error = 'The process ended before the run did.'
      WHERE job = ${head.job} AND finished_at IS NULL`);
    return record(db, head, work);
  });
}

async function record(
  db: Database,
  { job, at, profileId, parentId }: RunHead,
  work: (row: RunRow) => Promise<Counts>,
): Promise<Counts> {
  const [run] = await db.query<{ id: bigint }>(sql`
    INSERT INTO job_run (job, started_at, at, profile_id, parent_id)
    VALUES (${job}, ${now()}, ${at}, ${profileId ?? null}::bigint, ${parentId ?? null}::bigint) RETURNING id`);
  const id = run?.id ?? 0n;
  const report = async (counts: Counts) => {
    await db.query(sql`UPDATE job_run SET counts = ${JSON.stringify(counts)}::jsonb WHERE id = ${id}`);
  };
  const finish = (error: string | null) =>
    db.query(sql`UPDATE job_run SET finished_at = ${now()}, error = ${error} WHERE id = ${id}`);
  try {
    const counts = await work({ id, report });
    await report(counts);
    await finish(null);
    return counts;
  } catch (error) {
    await finish(error instanceof Error ? error.message : String(error));
    throw error;
  }
}
