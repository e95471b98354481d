import { type Db, type Sql, sql } from "@/lib/db";

/**
 * How many rows the ledger has, exactly, without counting them: a trigger notes how many each statement has added.
 * Rows are never deleted.
 */
export const ledgerSize: Sql = sql`(SELECT coalesce(sum(t.entries), 0) FROM ledger_tally t)::bigint`;

/** Whether the ledger has rows that change one currency into another: almost none has, and looking for them is slow. */
export const hasConversions: Sql = sql`EXISTS (SELECT FROM ledger_tally t WHERE t.conversions > 0)`;

/** Puts one number in place of those that have come since, in one statement, so that their sum never changes. */
export async function sumLedgerTally(db: Db): Promise<void> {
  await db.query(sql`
    WITH gone AS (DELETE FROM ledger_tally RETURNING entries, conversions)
    INSERT INTO ledger_tally (entries, conversions) SELECT sum(entries), sum(conversions) FROM gone HAVING count(*) > 0`);
}
