import { z } from "zod";
import { type Database, type Db, sql } from "@/lib/db";
import { announceOnceADay } from "@/lib/events";
import { checks, type Finding, runCheck } from "@/lib/ledger/audit";
import type { AuditCheck } from "@/lib/ledger/audit-checks";
import { log } from "@/lib/log";
import { type Counts, recordedAlone } from "./record";
import { AlreadyRunning } from "./single-flight";

/** The job that recomputes the invariants of the ledger, by its name in the run log. */
export const AUDIT = "audit";

/** How many of a check's violations are kept with the run. */
const KEPT_ROWS = 5;

/** What is kept of a violation: each fact as text. */
const Rows = z.array(z.record(z.string(), z.string().nullable()));
const Details = z.record(z.string(), Rows);

/**
 * Runs every check and leaves their counts in the run log, by name, and the first violations of each. What is wrong is
 * an error in the log, and the broker is told of it; nothing is mended.
 *
 * @throws AlreadyRunning 409
 */
export function runAudit(db: Database, at: Date, ofChecks: readonly AuditCheck[] = checks): Promise<Counts> {
  return recordedAlone(db, { job: AUDIT, at }, async ({ id, report }) => {
    const counts: Counts = {};
    const details: z.output<typeof Details> = {};
    for (const check of ofChecks) {
      const finding = await runCheck(db, check);
      counts[check.name] = finding?.count ?? 0;
      if (finding) {
        details[check.name] = keep(finding);
        log.error({ check: check.name, count: finding.count }, "the ledger breaks a rule");
        await db.query(sql`UPDATE job_run SET detail = ${JSON.stringify(details)}::jsonb WHERE id = ${id}`);
      }
      await report(counts);
    }
    await tellOfBroken(db, counts, at);
    return counts;
  });
}

/** Tells the broker of rules that are broken, once a day however often they are checked. */
async function tellOfBroken(db: Database, counts: Counts, at: Date): Promise<void> {
  const rules = Object.entries(counts).flatMap(([name, count]) => (count > 0 ? [{ name, count }] : []));
  if (rules.length === 0) return;
  await db.transaction((tx) => announceOnceADay(tx, "ledger_audit_failed", { rules }, at));
}

function keep({ rows }: Finding): z.output<typeof Rows> {
  return rows
    .slice(0, KEPT_ROWS)
    .map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]),
      ),
    );
}

/** Does the checks that were asked for; when they are under way already, those are the answer. */
export async function runQueuedAudit(db: Database, at: Date): Promise<void> {
  try {
    await runAudit(db, at);
  } catch (error) {
    if (!(error instanceof AlreadyRunning)) throw error;
  }
}

/** Queues the checks, once however often they are asked for. */
export async function queueAudit(db: Db): Promise<void> {
  await db.query(sql`SELECT graphile_worker.add_job(${AUDIT}, '{}'::json, job_key => 'audit:asked')`);
}

/** A run of the checks. */
interface AuditRun {
  readonly startedAt: Date;
  /** Null while it runs. */
  readonly finishedAt: Date | null;
  readonly error: string | null;
  readonly counts: Counts;
  readonly details: z.output<typeof Details>;
}

/** What is known of the books. */
export interface LedgerHealth {
  /** The last run that ended. */
  readonly last: AuditRun | null;
  /** The one that is under way. */
  readonly running: AuditRun | null;
  /** One waits for the worker. */
  readonly isQueued: boolean;
}

export async function findLedgerHealth(db: Db): Promise<LedgerHealth> {
  const runs = await db.query<Omit<AuditRun, "details"> & { detail: unknown }>(sql`
    (SELECT started_at AS "startedAt", finished_at AS "finishedAt", error, coalesce(counts, '{}') AS counts, detail
     FROM job_run WHERE job = ${AUDIT} AND finished_at IS NULL ORDER BY started_at DESC LIMIT 1)
    UNION ALL
    (SELECT started_at, finished_at, error, coalesce(counts, '{}'), detail
     FROM job_run WHERE job = ${AUDIT} AND finished_at IS NOT NULL ORDER BY started_at DESC LIMIT 1)`);
  const [queued] = await db.query(sql`SELECT FROM graphile_worker.jobs WHERE key = 'audit:asked'`);
  const read = runs.map(({ detail, ...run }) => ({ ...run, details: Details.parse(detail ?? {}) }));
  return {
    last: read.find(({ finishedAt }) => finishedAt !== null) ?? null,
    running: read.find(({ finishedAt }) => finishedAt === null) ?? null,
    isQueued: queued !== undefined,
  };
}

/** How many checks failed when they were last done to the end; 0 before they ever were. */
export async function countBrokenRules(db: Db): Promise<number> {
  const [last] = await db.query<{ broken: number }>(sql`
    SELECT (SELECT count(*)::int FROM jsonb_each_text(r.counts) AS c (name, found) WHERE c.found <> '0') AS broken
    FROM job_run r WHERE r.job = ${AUDIT} AND r.finished_at IS NOT NULL AND r.counts IS NOT NULL
    ORDER BY r.started_at DESC LIMIT 1`);
  return last?.broken ?? 0;
}
