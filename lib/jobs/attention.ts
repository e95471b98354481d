import { countOverdue } from "@/lib/billing/complete-charges";
import { type Database, type Db, sql } from "@/lib/db";
import { invariant } from "@/lib/errors";
import { announceOnceADay, Problem } from "@/lib/events";
import type { Counts } from "./record";

const DAY = 86_400_000;
const HOUR = 3_600_000;

/**
 * Tells the broker of what somebody has to look at, as nothing mends it by itself, once a day at most:
 *
 * | problem | is |
 * |---|---|
 * | `overdue_charges` | charges that are pending for more than a day |
 * | `unhandled_events` | events of the processor that were ignored within a day, or could not be acted on for an hour |
 * | `failed_jobs` | jobs of the last day that failed, or could not deal with something |
 *
 * Source: docs/operations.md, "What needs somebody".
 *
 * @returns how many there are of each
 */
export async function alertOfProblems(db: Database, at: Date): Promise<Counts> {
  const counts = await countProblems(db, at);
  const problems = Problem.shape.name.options
    .map((name) => ({ name, count: counts[name] }))
    .filter(({ count }) => count > 0);
  if (problems.length > 0)
    await db.transaction((tx) => announceOnceADay(tx, "billing_attention", { problems }, at));
  return counts;
}

async function countProblems(db: Db, at: Date): Promise<Record<Problem["name"], number>> {
  const before = (milliseconds: number) => new Date(at.getTime() - milliseconds);
  const [counts] = await db.query<Record<Exclude<Problem["name"], "overdue_charges">, number>>(sql`
    SELECT
      (SELECT count(*)::int FROM webhook_event WHERE error IS NOT NULL
        AND (processed_at > ${before(DAY)} OR (processed_at IS NULL AND received_at <= ${before(HOUR)}))) AS unhandled_events,
      -- The run of a sequence only sums up its steps.
      (SELECT count(DISTINCT r.job)::int FROM job_run r
        WHERE r.started_at > ${before(DAY)} AND (r.error IS NOT NULL OR (r.counts ->> 'failed')::int > 0)
          AND NOT EXISTS (SELECT FROM job_run step WHERE step.parent_id = r.id)) AS failed_jobs`);
  invariant(counts, "counts are a row");
  return { ...counts, overdue_charges: await countOverdue(db, at) };
}
