import { type Database, type Db, empty, type Sql, sql } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { type ListDefinition, type ListRequest, type Page, readPage } from "@/lib/http/list";
import { type Origin, recordAudit } from "@/lib/identity/audit/record";
import { parseInstant } from "@/lib/time/parse";
import { RENEWALS, type RenewalsRequest, runRenewals } from "./renewals";
import type { JobRun } from "./schemas";
import { AlreadyRunning } from "./single-flight";

/** The run log: newest first. */
export const runList: ListDefinition = {
  search: { job: sql`r.job` },
  sort: { job: sql`r.job`, started_at: sql`r.started_at`, at: sql`r.at` },
  defaultOrder: ["-started_at"],
  tieBreak: sql`r.id`,
  dates: { column: sql`r.started_at`, endsAt: "open" },
};

/** A run as it is read: its instants inside the JSON of a step are text. */
interface RunRow extends Omit<JobRun, "steps"> {
  readonly steps: readonly (Omit<JobRun["steps"][number], "started_at" | "finished_at" | "at"> & {
    readonly started_at: string;
    readonly finished_at: string | null;
    readonly at: string | null;
  })[];
}

/** Runs with their steps, of one job or of all. */
export async function listRuns(
  db: Db,
  { job }: { job?: string | undefined },
  list: ListRequest,
): Promise<Page<JobRun>> {
  const columns = (
    of: Sql,
  ): Sql => sql`${of}.id::text AS id, ${of}.job, ${of}.started_at, ${of}.finished_at, ${of}.at,
    (SELECT p.slug FROM profile p WHERE p.id = ${of}.profile_id) AS profile, ${of}.counts, ${of}.error`;
  const {
    totals: _,
    results,
    ...page
  } = await readPage<RunRow>(db, list, {
    columns: sql`${columns(sql`r`)}, coalesce((
      SELECT jsonb_agg(to_jsonb(step) ORDER BY step.id::bigint)
      FROM (SELECT ${columns(sql`s`)} FROM job_run s WHERE s.parent_id = r.id) step), '[]') AS steps`,
    from: sql`job_run r`,
    where: sql`r.parent_id IS NULL ${job ? sql`AND r.job = ${job}` : empty}`,
  });
  const date = (text: string | null) => (text === null ? null : new Date(text));
  return {
    ...page,
    results: results.map(({ steps, ...run }) => ({
      ...run,
      steps: steps.map((step) => ({
        ...step,
        ...{ started_at: new Date(step.started_at), finished_at: date(step.finished_at), at: date(step.at) },
      })),
    })),
  };
}

/** What was asked of a run, as text. */
export interface AskedRun {
  readonly at?: string | undefined;
  readonly profile?: string | undefined;
  readonly withCharges: boolean;
}

/** Further ahead it is a slip of the pen, and would bill everybody for the years in between. */
const MAX_DAYS_AHEAD = 366;

/** @throws InvalidInput 400 `at` is no instant or over a year ahead, `profile` is nobody's */
export async function readRequest(
  db: Db,
  { at, profile, withCharges }: AskedRun,
  now: Date,
): Promise<Required<RenewalsRequest>> {
  const instant = at ? parseInstant(at, "UTC") : now;
  if (!instant)
    throw new InvalidInput({ at: ["Enter a date or an instant, such as 2027-01-31 or 2027-01-31T08:00Z."] });
  if (instant.getTime() > now.getTime() + MAX_DAYS_AHEAD * 86_400_000)
    throw new InvalidInput({ at: ["Enter an instant that is at most one year ahead."] });
  if (!profile) return { at: instant, profileId: null, withCharges };
  const [found] = await db.query<{ id: bigint }>(sql`SELECT id FROM profile WHERE slug = ${profile}`);
  if (!found) throw new InvalidInput({ profile: ["There is no such profile."] });
  return { at: instant, profileId: found.id, withCharges };
}

/**
 * Queues a run of the renewals. While one is under way it waits for that to end; the same, asked for again while it
 * waits, is done once.
 */
export async function queueRenewals(db: Db, request: RenewalsRequest, origin: Origin): Promise<void> {
  const asked = payloadOf(request);
  await db.query(sql`
    SELECT graphile_worker.add_job(${RENEWALS}, ${JSON.stringify(asked)}::json, job_key => ${jobKey("asked", asked)})`);
  await recordAudit(db, origin, { event: "renewals_started", target: RENEWALS, detail: asked });
}

/** A request as it lies in the queue; `readAsked` is its other half. */
function payloadOf({ at, profileId = null, withCharges = true }: RenewalsRequest) {
  return { at: at.toISOString(), profileId: profileId?.toString() ?? null, withCharges };
}

function jobKey(why: string, { at, profileId, withCharges }: ReturnType<typeof payloadOf>): string {
  return `renewals:${why}:${at}:${profileId}:${withCharges}`;
}

/** How long a run waits for one that is under way before it looks again. */
const WAIT_SECONDS = 30;

/** Does a run that was queued; while another one is under way it goes back into the queue. */
export async function runQueuedRenewals(db: Database, request: RenewalsRequest, now: Date): Promise<void> {
  try {
    await runRenewals(db, request);
  } catch (error) {
    if (!(error instanceof AlreadyRunning)) throw error;
    const asked = payloadOf(request);
    const runAt = new Date(now.getTime() + WAIT_SECONDS * 1000);
    await db.query(sql`
      SELECT graphile_worker.add_job(${RENEWALS}, ${JSON.stringify(asked)}::json,
        job_key => ${jobKey("again", asked)}, run_at => ${runAt})`);
  }
}
