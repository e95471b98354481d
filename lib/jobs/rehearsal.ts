import { type Database, sql, type Tx } from "@/lib/db";

/** Nobody looks at what would happen for longer than this. */
const TIMEOUT_MS = 600_000;

class Undone extends Error {}

/**
 * Lets work happen in a transaction that is rolled back, whatever becomes of it: its own transactions are savepoints
 * of that one, so it does exactly what it would do. Rows that it changes stay locked until it is over; it sees nothing
 * of what others do meanwhile.
 *
 * @returns what the work returned
 */
export async function rehearse<T>(db: Database, work: (db: Database, tx: Tx) => Promise<T>): Promise<T> {
  let result: { readonly value: T } | undefined;
  try {
    await db.transaction(
      async (tx) => {
        result = { value: await work(stage(db, tx), tx) };
        throw new Undone();
      },
      { timeoutMs: TIMEOUT_MS, isSnapshot: true },
    );
  } catch (error) {
    if (!(error instanceof Undone) || !result) throw error;
  }
  if (!result) throw new Error("a rehearsal ended without a result");
  return result.value;
}

/** A database that is one transaction: those that are opened on it follow each other as savepoints. */
function stage(db: Database, tx: Tx): Database {
  let former: Promise<unknown> = Promise.resolve();
  const savepoint = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    await tx.query(sql`SAVEPOINT rehearsed`);
    try {
      const result = await work(tx);
      await tx.query(sql`RELEASE SAVEPOINT rehearsed`);
      return result;
    } catch (error) {
      await tx.query(sql`ROLLBACK TO SAVEPOINT rehearsed`);
      throw error;
    }
  };
  return {
    ...{ orm: tx.orm, pool: db.pool, snapshots: db.snapshots },
    query: (statement) => tx.query(statement),
    transaction: (work) => {
      const turn = former.then(() => savepoint(work));
      former = turn.catch(() => undefined);
      return turn;
    },
    close: () => Promise.resolve(),
  };
}
