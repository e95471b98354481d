import { type Db, sql } from "@/lib/db";
import { type AuditCheck, checks } from "./audit-checks";

export { checks };

/** What a check found to be wrong. */
export interface Finding {
  readonly check: AuditCheck;
  /** How much does not hold. */
  readonly count: number;
  /** The first of it, at most {@link MAX_ROWS}. */
  readonly rows: readonly Record<string, unknown>[];
}

const MAX_ROWS = 20;

/** Recomputes every invariant of the ledger from its rows. Nothing found means that the books are right. */
export async function audit(db: Db): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) {
    const finding = await runCheck(db, check);
    if (finding) findings.push(finding);
  }
  return findings;
}

/** Recomputes one invariant; null when it holds. One statement, so that writers beside it cannot mislead it. */
export async function runCheck(db: Db, check: AuditCheck): Promise<Finding | null> {
  const found = await db.query<Record<string, unknown> & { found_in_all: number }>(sql`
    SELECT violation.*, (count(*) OVER ())::int AS found_in_all FROM (${check.violations}) violation LIMIT ${MAX_ROWS}`);
  const [first] = found;
  if (!first) return null;
  const rows = found.map(({ found_in_all: _, ...row }) => row);
  return { check, count: first.found_in_all, rows };
}
