import { z } from "zod";
import { completeCharges } from "@/lib/billing";
import { chargeBalances } from "@/lib/billing/collect/charge-balances";
import { sendReminders } from "@/lib/billing/collect/reminders";
import { type Database, sql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { Instant } from "@/lib/http/codecs";
import { log } from "@/lib/log";
import { extendSubscriptions, recognizeIncome } from "@/lib/subscriptions";
import { now } from "@/lib/time/clock";
import { type Counts, recordedAlone } from "./record";

/** The job that does all steps, by its name in the run log. */
export const RENEWALS = "renewals";

/** What a step is asked to do. */
export interface Run {
  /** The instant to act for; also a past or future one. */
  readonly at: Date;
  /** Only this subscriber; everybody when null. */
  readonly profileId: bigint | null;
  /** What is written will be rolled back: nobody outside, such as the processor, may be told or asked anything. */
  readonly isDryRun: boolean;
  /** Hears what was done so far. */
  readonly onProgress: (counts: Counts) => Promise<void>;
}

/**
 * A step of the daily sequence. It works in transactions of its own, is resumable, and does nothing when it is done
 * again for the same instant. One thing that cannot be dealt with is counted as `failed` and does not stop the others.
 * What earlier steps write is dated `at`; a step that reads balances reads those just after it.
 */
export interface Step {
  readonly name: string;
  readonly work: (db: Database, run: Run) => Promise<Counts>;
  /** It charges somebody; left out by `--no-charges`. */
  readonly isCharge?: true;
  /** It does nothing but ask the processor, and has no part in a dry run. */
  readonly isOutside?: true;
}

/** The steps of a day. Their order matters: income is recognised before the term is extended. */
export const dailySteps: readonly Step[] = [
  { name: "recognize-income", work: recognizeIncome },
  { name: "extend-subscriptions", work: sinceLast("extend-subscriptions", extendSubscriptions) },
  { name: "charge-balances", work: chargeBalances, isCharge: true },
  { name: "complete-charges", work: completeUntilNow, isOutside: true },
  { name: "send-reminders", work: sinceLast("send-reminders", sendReminders) },
];

/** What is open at the processor is as old as it is: a run for a day ahead gives up no payment that is being made. */
function completeUntilNow(db: Database, { at }: Run): Promise<Counts> {
  const present = now();
  return completeCharges(db, at < present ? at : present);
}

/** A step that makes up for runs that did not take place: it is told when it last did all there was to do. */
function sinceLast(
  name: string,
  work: (db: Database, run: Run & { readonly since: Date | null }) => Promise<Counts>,
): Step["work"] {
  return async (db, run) => {
    const [last] = await db.query<{ at: Date | null }>(sql`
      SELECT max(at) AS at FROM job_run
      WHERE job = ${name} AND profile_id IS NULL AND at <= ${run.at} AND finished_at IS NOT NULL
        AND error IS NULL AND (counts->>'failed')::int = 0`);
    return work(db, { ...run, since: last?.at ?? null });
  };
}

/** What became of a step. */
export interface StepOutcome {
  readonly name: string;
  readonly counts: Counts | null;
  readonly error: string | null;
}

export interface RenewalsRequest {
  readonly at: Date;
  readonly profileId?: bigint | null;
  readonly withCharges?: boolean;
}

const Asked = z.object({
  at: Instant.optional(),
  profileId: z.string().nullish(),
  withCharges: z.boolean().optional(),
});

/** What a queued run was asked for; that of every night says nothing. */
export function readAsked(payload: unknown, now: Date): RenewalsRequest {
  const { at, profileId, withCharges } = Asked.parse(payload ?? {});
  return { at: at ?? now, profileId: profileId ? BigInt(profileId) : null, withCharges: withCharges ?? true };
}

/**
 * Does the steps of a day, each although the one before failed, and leaves a row in the run log for each and for all.
 *
 * @throws AlreadyRunning 409 when they are being done already
 */
export async function runRenewals(
  db: Database,
  { at, profileId = null, withCharges = true }: RenewalsRequest,
): Promise<StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  const steps = stepsOf(withCharges);
  await recordedAlone(db, { job: RENEWALS, at, profileId }, async ({ id: parentId, report }) => {
    for (const step of steps) {
      outcomes.push(await runStep(db, step, { at, profileId, parentId }));
      await report(summary(outcomes));
    }
    return summary(outcomes);
  });
  return outcomes;
}

/** The steps of a run, in their order. */
export function stepsOf(withCharges: boolean): Step[] {
  return dailySteps.filter(({ isCharge }) => withCharges || !isCharge);
}

async function runStep(
  db: Database,
  { name, work }: Step,
  { at, profileId, parentId }: { at: Date; profileId: bigint | null; parentId: bigint },
): Promise<StepOutcome> {
  const head = { job: name, at, profileId, parentId };
  return outcomeOf(name, () =>
    recordedAlone(db, head, ({ report }) => work(db, { at, profileId, isDryRun: false, onProgress: report })),
  );
}

/** Does a step, whatever becomes of it: the next one is done too. */
export async function outcomeOf(name: string, work: () => Promise<Counts>): Promise<StepOutcome> {
  try {
    return { name, counts: await work(), error: null };
  } catch (error) {
    if (!(error instanceof AppError)) log.error({ err: error, job: name }, "a step of the renewals failed");
    return { name, counts: null, error: error instanceof Error ? error.message : String(error) };
  }
}

function summary(outcomes: readonly StepOutcome[]): Counts {
  const failed = outcomes.filter(({ error, counts }) => error !== null || (counts?.failed ?? 0) > 0);
  return { steps: outcomes.length, failed: failed.length };
}
