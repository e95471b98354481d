import { type Database, type Db, sql, type Tx } from "@/lib/db";
import { EVENT_TASK, readEvent } from "@/lib/events";
import { resolve } from "@/lib/notifications";
import { rehearse } from "./rehearsal";
import { outcomeOf, type RenewalsRequest, type StepOutcome, stepsOf } from "./renewals";

/** A row of the ledger that a run would write. */
export interface PreviewedEntry {
  readonly kind: string;
  readonly createdAt: Date;
  readonly descr: string;
  readonly dest: string;
  readonly orig: string;
  readonly amount: bigint;
  readonly unit: string;
}

/** A subscription whose term a run would move. */
export interface PreviewedTerm {
  readonly subscriber: string;
  readonly plan: string;
  readonly endedAt: Date;
  readonly endsAt: Date;
}

/** A payment that a run would ask the processor for. */
export interface PreviewedCharge {
  readonly customer: string;
  readonly amount: bigint;
  readonly unit: string;
}

/** A message that a run would lead to. */
export interface PreviewedMail {
  readonly event: string;
  readonly to: string;
}

/** How many there are of each sort, and what they come to. */
export interface Total {
  readonly kind: string;
  readonly count: number;
  readonly amount: bigint;
  readonly unit: string;
}

/** What a run would do. Lists hold the first `limit`; totals and `termCount` count all. */
export interface Preview {
  readonly steps: readonly StepOutcome[];
  readonly entries: readonly PreviewedEntry[];
  readonly entryTotals: readonly Total[];
  readonly terms: readonly PreviewedTerm[];
  readonly termCount: number;
  readonly charges: readonly PreviewedCharge[];
  readonly chargeTotals: readonly Total[];
  /** Of the first `limit` events, to whom is written. */
  readonly mails: readonly PreviewedMail[];
  readonly events: readonly { readonly name: string; readonly count: number }[];
}

/**
 * What a run of the renewals would write, charge and send: it is done in a transaction that is rolled back, and read
 * from there. The processor hears nothing of it.
 */
export function previewRenewals(
  db: Database,
  { at, profileId = null, withCharges = true }: RenewalsRequest,
  limit: number,
): Promise<Preview> {
  return rehearse(db, async (staged, tx) => {
    const before = await markState(tx, at);
    const steps: StepOutcome[] = [];
    for (const { name, work, isOutside } of stepsOf(withCharges)) {
      if (isOutside) continue;
      const run = { at, profileId, isDryRun: true, onProgress: () => Promise.resolve() };
      steps.push(await outcomeOf(name, () => work(staged, run)));
    }
    return {
      steps,
      ...(await changesSince(tx, before, limit)),
      ...(await mailsSince(tx, before, limit, at)),
    };
  });
}

interface Mark {
  readonly entryId: bigint;
  readonly chargeId: bigint;
  readonly jobId: bigint;
}

/** Remembers what is there, ends of terms included; those that a run can move lie around its instant. */
async function markState(tx: Tx, at: Date): Promise<Mark> {
  const [from, to] = [-30, 2].map((days) => new Date(at.getTime() + days * 86_400_000));
  await tx.query(sql`
    CREATE TEMPORARY TABLE rehearsed_term ON COMMIT DROP AS
    SELECT id, ends_at FROM subscription WHERE auto_renew AND grant_key IS NULL AND request_key IS NULL AND ends_at >= ${from}::timestamptz AND ends_at < ${to}::timestamptz`);
  const [mark] = await tx.query<Mark>(sql`
    SELECT (SELECT coalesce(max(id), 0) FROM ledger_entry) AS "entryId", (SELECT coalesce(max(id), 0) FROM charge) AS "chargeId",
      (SELECT coalesce(max(id), 0) FROM graphile_worker._private_jobs) AS "jobId"`);
  return mark ?? { entryId: 0n, chargeId: 0n, jobId: 0n };
}

async function changesSince(tx: Tx, { entryId, chargeId }: Mark, limit: number) {
  const entries = await tx.query<PreviewedEntry>(sql`
    SELECT e.kind, e.created_at AS "createdAt", e.descr, dest.slug || ':' || e.dest_account AS dest,
      orig.slug || ':' || e.orig_account AS orig, e.dest_amount AS amount, e.dest_unit AS unit
    FROM ledger_entry e JOIN profile dest ON dest.id = e.dest_profile_id JOIN profile orig ON orig.id = e.orig_profile_id
    WHERE e.id > ${entryId} ORDER BY e.id LIMIT ${limit}`);
  const entryTotals = await tx.query<Total>(sql`
    SELECT kind, count(*)::int AS count, sum(dest_amount)::bigint AS amount, dest_unit AS unit
    FROM ledger_entry WHERE id > ${entryId} GROUP BY kind, dest_unit ORDER BY kind, dest_unit`);
  const moved = sql`FROM rehearsed_term t JOIN subscription s ON s.id = t.id AND s.ends_at <> t.ends_at`;
  const terms = await tx.query<PreviewedTerm>(sql`
    SELECT subscriber.slug AS subscriber, p.slug AS plan, t.ends_at AS "endedAt", s.ends_at AS "endsAt"
    ${moved} JOIN profile subscriber ON subscriber.id = s.profile_id JOIN plan p ON p.id = s.plan_id ORDER BY s.id LIMIT ${limit}`);
  const [count] = await tx.query<{ count: number }>(sql`SELECT count(*)::int AS count ${moved}`);
  const charges = await tx.query<PreviewedCharge>(sql`
    SELECT p.slug AS customer, c.amount, c.unit FROM charge c JOIN profile p ON p.id = c.customer_id
    WHERE c.id > ${chargeId} ORDER BY c.id LIMIT ${limit}`);
  const chargeTotals = await tx.query<Total>(sql`
    SELECT 'charge' AS kind, count(*)::int AS count, sum(amount)::bigint AS amount, unit
    FROM charge WHERE id > ${chargeId} GROUP BY unit ORDER BY unit`);
  return { entries, entryTotals, terms, termCount: count?.count ?? 0, charges, chargeTotals };
}

/** Events read at a time. */
const BATCH = 1_000;

async function mailsSince(tx: Tx, { jobId }: Mark, limit: number, at: Date) {
  const counts = new Map<string, number>();
  const mails: PreviewedMail[] = [];
  let [last, read] = [jobId, 0];
  for (;;) {
    const jobs = await waitingEvents(tx, last);
    for (const { payload } of jobs) {
      const event = readEvent(payload);
      counts.set(event.name, (counts.get(event.name) ?? 0) + 1);
      read += 1;
      if (read > limit) continue;
      const addressed = await resolve(tx, event, at);
      mails.push(
        ...addressed.flatMap(({ recipients }) =>
          recipients.map(({ address }) => ({ event: event.name, to: address })),
        ),
      );
    }
    const end = jobs.at(-1);
    if (!end) return { mails, events: [...counts].map(([name, count]) => ({ name, count })) };
    last = end.id;
  }
}

function waitingEvents(db: Db, after: bigint): Promise<{ id: bigint; payload: unknown }[]> {
  return db.query(sql`
    SELECT j.id, j.payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
    WHERE t.identifier = ${EVENT_TASK} AND j.id > ${after} ORDER BY j.id LIMIT ${BATCH}`);
}
