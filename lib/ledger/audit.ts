import { type Db, sql } from "@/lib/db";
import { type AuditCheck, checks } from "./audit-checks";

export { checks };

/** What a check found to be wrong; `rows` are at most {@link MAX_ROWS}. */
export interface Finding {
  readonly check: AuditCheck;
  readonly rows: readonly Record<string, unknown>[];
}

const MAX_ROWS = 20;

/** Recomputes every invariant of the ledger from its rows. Nothing found means that the books are right. */
export async function audit(db: Db): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) {
    const rows = await db.query<Record<string, unknown>>(sql`${check.violations} LIMIT ${MAX_ROWS}`);
    if (rows.length > 0) findings.push({ check, rows });
  }
  return findings;
}
