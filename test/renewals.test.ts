import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { previewRenewals } from "@/lib/jobs/preview";
import { dailySteps, runRenewals } from "@/lib/jobs/renewals";
import { readRequest, runQueuedRenewals } from "@/lib/jobs/runs";
import { AlreadyRunning, inSingleFlight } from "@/lib/jobs/single-flight";
import { audit } from "@/lib/ledger/audit";
import { announced } from "./events";
import { aPlan, aProfile, aUser, openWorld } from "./world";

const AT = new Date("2026-04-09T12:00:00Z");
let db: Database;
let url: string;
let close: () => Promise<void>;
let xia: bigint;
let planId: bigint;

beforeAll(async () => {
  ({ db, url, close } = await openWorld());
  xia = (await aProfile(db, "xia", await aUser(db, "xavier"))).id;
  planId = (await aPlan(db, "basic")).id;
});
afterAll(() => close());
beforeEach(async () => {
  await db.query(sql`DELETE FROM job_run`);
});

/** Subscriptions of new customers to `basic` that end on the day after {@link AT}. */
async function due(count: number): Promise<void> {
  await db.query(sql`
    WITH customer AS (INSERT INTO profile (slug) SELECT gen_random_uuid()::text FROM generate_series(1, ${count}) RETURNING id)
    INSERT INTO subscription (profile_id, plan_id, created_at, ends_at, anchor_at, periods_elapsed)
    SELECT id, ${planId}, '2026-03-10', '2026-04-10', '2026-03-10', 1 FROM customer`);
}

const runs = () =>
  db.query<{
    job: string;
    error: string | null;
    counts: Record<string, number> | null;
    isStep: boolean;
    isOver: boolean;
  }>(sql`
    SELECT job, error, counts, parent_id IS NOT NULL AS "isStep", finished_at IS NOT NULL AS "isOver" FROM job_run ORDER BY id`);

const entryCount = async () =>
  (await db.query<{ count: number }>(sql`SELECT count(*)::int AS count FROM ledger_entry`))[0]?.count;

describe("a dry run", () => {
  test("says exactly what the run then writes, and to whom it is written, and does nothing", async () => {
    await db.query(sql`
      INSERT INTO subscription (profile_id, plan_id, created_at, ends_at, anchor_at, periods_elapsed)
      VALUES (${xia}, ${planId}, '2026-03-10', '2026-04-10', '2026-03-10', 1)`);
    await due(3);
    const [before, queued] = [await entryCount(), (await announced(db)).length];
    const preview = await previewRenewals(db, { at: AT }, 100);
    expect([await entryCount(), (await announced(db)).length, await runs()]).toEqual([before, queued, []]);
    expect(preview.terms[0]).toEqual({
      ...{ subscriber: "xia", plan: "basic" },
      ...{ endedAt: new Date("2026-04-10T00:00:00Z"), endsAt: new Date("2026-05-10T00:00:00Z") },
    });
    // Nobody here has a card.
    const events = ["order_executed", "renewal_charge_failed", "payment_method_absent"].map((name) => ({
      name,
      count: 4,
    }));
    expect(preview).toMatchObject({ termCount: 4, events });
    expect(preview.mails).toContainEqual({ event: "order_executed", to: "xavier@example.com" });

    await runRenewals(db, { at: AT });
    const written = await db.query(sql`
      SELECT e.kind, e.created_at AS "createdAt", e.descr, d.slug || ':' || e.dest_account AS dest, o.slug || ':' || e.orig_account AS orig,
        e.dest_amount AS amount, e.dest_unit AS unit
      FROM ledger_entry e JOIN profile d ON d.id = e.dest_profile_id JOIN profile o ON o.id = e.orig_profile_id ORDER BY e.id`);
    expect(preview.entries).toEqual(written);
    expect((await announced(db)).length).toBe(queued + 12);
    expect((await previewRenewals(db, { at: AT }, 100)).entryTotals).toEqual([]);
  });

  test("of one profile is about that one", async () => {
    await due(2);
    const { termCount, entryTotals } = await previewRenewals(db, { at: AT, profileId: xia }, 100);
    expect([termCount, entryTotals]).toEqual([0, []]);
  });
});

test("a run for a day ahead gives up no payment that is being made", async () => {
  const [intent] = await db.query<{ id: bigint }>(sql`
    INSERT INTO charge (customer_id, amount, unit, state, created_at, claim_code, cart_hash, processor_id, snapshot)
    SELECT ${xia}, 100, 'usd', 'created', now() - interval '10 minutes', gen_random_uuid()::text, gen_random_uuid()::text, processor_id,
      '{"couponIds": []}' FROM site_settings RETURNING id`);
  const tomorrow = new Date(Date.now() + 86_400_000);
  await runRenewals(db, { at: tomorrow, profileId: xia });
  const [after] = await db.query(sql`SELECT state::text AS state FROM charge WHERE id = ${intent?.id}`);
  expect(after).toEqual({ state: "created" });
  await db.query(sql`DELETE FROM charge WHERE id = ${intent?.id}`);
});

describe("the run log", () => {
  test("has a row of the run and of each step, with what it did", async () => {
    await runRenewals(db, { at: AT });
    const rows = await runs();
    expect(rows.map(({ job, isStep, isOver }) => [job, isStep, isOver])).toEqual([
      ["renewals", false, true],
      ...dailySteps.map(({ name }) => [name, true, true]),
    ]);
    expect(rows.every(({ error, counts }) => error === null && counts !== null)).toBe(true);
  });

  test("a step that is being done elsewhere fails, and the others are done all the same", async () => {
    const outcomes = await inSingleFlight(db, "recognize-income", () => runRenewals(db, { at: AT }));
    expect(outcomes[0]).toEqual({
      name: "recognize-income",
      counts: null,
      error: "recognize-income is running already.",
    });
    expect(outcomes.slice(1).map(({ error }) => error)).toEqual(dailySteps.slice(1).map(() => null));
    expect((await runs())[0]).toMatchObject({ job: "renewals", counts: { failed: 1 } });
  });

  test("two runs never go side by side", async () => {
    const results = await Promise.allSettled([runRenewals(db, { at: AT }), runRenewals(db, { at: AT })]);
    const refused = results.filter(({ status }) => status === "rejected");
    if (refused[0]?.status === "rejected") expect(refused[0].reason).toBeInstanceOf(AlreadyRunning);
    await expect(inSingleFlight(db, "renewals", () => runRenewals(db, { at: AT }))).rejects.toBeInstanceOf(
      AlreadyRunning,
    );
  });

  test("a queued run that finds another one waits for it in the queue, and nothing is a failure", async () => {
    const now = new Date("2026-04-09T13:00:00Z");
    await inSingleFlight(db, "renewals", () =>
      runQueuedRenewals(db, { at: AT, profileId: xia, withCharges: false }, now),
    );
    expect(await runs()).toEqual([]);
    const waiting = await db.query<{ payload: unknown; runAt: Date }>(sql`
      SELECT p.payload, p.run_at AS "runAt" FROM graphile_worker._private_jobs p
      JOIN graphile_worker._private_tasks t ON t.id = p.task_id WHERE t.identifier = 'renewals'`);
    expect(waiting).toEqual([
      {
        payload: { at: AT.toISOString(), profileId: `${xia}`, withCharges: false },
        runAt: new Date("2026-04-09T13:00:30Z"),
      },
    ]);
  });

  test("nobody is billed for an instant further ahead than a year", async () => {
    const asked = (at: string) => readRequest(db, { at, withCharges: true }, AT);
    await expect(asked("9999-01-01")).rejects.toMatchObject({
      fields: { at: [expect.stringContaining("at most one year ahead")] },
    });
    expect(await asked("2027-01-31")).toMatchObject({ at: new Date("2027-01-31T00:00:00Z") });
  });

  test("a run that a process did not live to end is known to be over", async () => {
    await db.query(sql`INSERT INTO job_run (job, started_at) VALUES ('renewals', now())`);
    await runRenewals(db, { at: AT });
    expect((await runs())[0]).toMatchObject({ isOver: true, error: "The process ended before the run did." });
  });
});

test("killed in the middle of a batch, and run again: every period is ordered once", async () => {
  await due(2_100);
  const program = (env: Record<string, string>) => {
    const child = spawn(
      process.execPath,
      ["node_modules/tsx/dist/cli.mjs", "scripts/renewals.ts", "--no-charges", "--at", AT.toISOString()],
      { env: { ...process.env, DATABASE_URL: url, ...env }, stdio: "pipe" },
    );
    return once(child, "exit");
  };
  const [, signal] = await program({ CRASH_POINT: "renewal:extended" });
  const periods = () =>
    db.query<{ subscriptions: number; orders: number; extended: number }>(sql`
      SELECT count(*)::int AS subscriptions, count(*) FILTER (WHERE s.ends_at = '2026-05-10')::int AS extended,
        (SELECT count(*)::int FROM ledger_entry WHERE kind = 'A1') AS orders
      FROM subscription s`);
  const [killed] = await periods();
  // The program was killed, or the interpreter that started it tells so by its exit.
  expect(signal === "SIGKILL" || killed?.extended !== killed?.subscriptions).toBe(true);
  expect(killed?.extended).toBe(killed?.orders);
  await Promise.all([program({}), program({})]);
  const [done] = await periods();
  expect(done).toEqual({
    subscriptions: done?.subscriptions,
    orders: done?.subscriptions,
    extended: done?.subscriptions,
  });
  expect(await audit(db)).toEqual([]);
});
