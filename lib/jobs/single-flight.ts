import type { Database } from "@/lib/db";
import { Conflict } from "@/lib/errors";

/** The job is being done by somebody else, in this process or another. */
export class AlreadyRunning extends Conflict {
  constructor(readonly job: string) {
    super(`${job} is running already.`);
  }
}

/**
 * Does the work unless the same job is being done elsewhere. The lock belongs to a connection that is used for nothing
 * else, so it goes with the process, whatever becomes of that.
 *
 * @throws AlreadyRunning 409
 */
export async function inSingleFlight<T>(db: Database, job: string, work: () => Promise<T>): Promise<T> {
  const connection = await db.pool.connect();
  const key = [`job:${job}`];
  try {
    const { rows } = await connection.query<{ locked: boolean }>(
      "SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked",
      key,
    );
    if (!rows[0]?.locked) throw new AlreadyRunning(job);
    try {
      return await work();
    } finally {
      await connection.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", key);
    }
  } finally {
    connection.release();
  }
}
