import type { Tx } from "./client";
import { sql } from "./sql";

/**
 * Does something and, unless it is to be kept, takes it back, inside a transaction that goes on either way. So two cases
 * that must not be told apart from outside take the same statements, and the same time.
 */
export async function tentatively<T>(tx: Tx, isKept: boolean, work: () => Promise<T>): Promise<T> {
  await tx.query(sql`SAVEPOINT tentative`);
  const result = await work();
  await tx.query(isKept ? sql`RELEASE SAVEPOINT tentative` : sql`ROLLBACK TO SAVEPOINT tentative`);
  return result;
}
