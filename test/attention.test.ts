import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { tasks } from "@/lib/jobs";
import { alertOfProblems } from "@/lib/jobs/attention";
import { announcedAs } from "./events";
import { aProfile, aUser, openWorld } from "./world";

// docs/operations.md, "What needs somebody".

const AT = new Date("2026-04-09T12:00:00Z");
const ago = (hours: number) => new Date(AT.getTime() - hours * 3_600_000);
const NONE = { overdue_charges: 0, unhandled_events: 0, failed_jobs: 0 };
let db: Database;
let close: () => Promise<void>;
let xia: bigint;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  xia = (await aProfile(db, "xia", await aUser(db, "xavier"))).id;
});
afterAll(() => close());
beforeEach(async () => {
  for (const table of [sql`charge`, sql`webhook_event`, sql`job_run`, sql`sent_notice`])
    await db.query(sql`DELETE FROM ${table}`);
  await db.query(sql`DELETE FROM graphile_worker._private_jobs`);
});

const aCharge = (state: "created" | "failed", createdAt: Date) =>
  db.query(sql`
    INSERT INTO charge (customer_id, amount, unit, state, created_at, claim_code, cart_hash, processor_id)
    SELECT ${xia}, 100, 'usd', ${state}::charge_state, ${createdAt}, gen_random_uuid()::text, gen_random_uuid()::text, processor_id
    FROM site_settings`);
const anEvent = (receivedAt: Date, processedAt: Date | null, error: string | null) =>
  db.query(sql`
    INSERT INTO webhook_event (processor, event_key, type, payload, received_at, processed_at, error)
    VALUES ('simulated', gen_random_uuid()::text, 'charge.failed', '{}', ${receivedAt}, ${processedAt}, ${error})`);
const aRun = (startedAt: Date, counts: object, error: string | null = null) =>
  db.query(sql`
    INSERT INTO job_run (job, started_at, finished_at, counts, error)
    VALUES ('charge-balances', ${startedAt}, ${startedAt}, ${JSON.stringify(counts)}::jsonb, ${error})`);

test("what is as it should be is told to nobody", async () => {
  await aCharge("created", ago(23));
  await aCharge("failed", ago(48));
  await anEvent(ago(2), ago(1), null);
  await anEvent(ago(0.5), null, "We do not know yet what this is about.");
  await anEvent(ago(60), ago(59), "We do not know what this is about: ignored after an hour.");
  await aRun(ago(2), { succeeded: 3, failed: 0 });
  await aRun(ago(30), {}, "It broke");
  expect(await alertOfProblems(db, AT)).toEqual(NONE);
  expect(await announcedAs(db, "billing_attention")).toEqual([]);
});

test.each([
  ["overdue_charges", () => aCharge("created", ago(25))],
  [
    "unhandled_events",
    () => anEvent(ago(3), ago(2), "We do not know what this is about: ignored after an hour."),
  ],
  ["unhandled_events", () => anEvent(ago(2), null, "It broke")],
  ["failed_jobs", () => aRun(ago(2), { succeeded: 3, failed: 1 })],
  ["failed_jobs", () => aRun(ago(2), {}, "It broke")],
] as const)("the broker is told of %s, once a day", async (name, happens) => {
  await happens();
  expect(await alertOfProblems(db, AT)).toEqual({ ...NONE, [name]: 1 });
  await alertOfProblems(db, new Date(AT.getTime() + 3_600_000));
  expect(await announcedAs(db, "billing_attention")).toEqual([{ problems: [{ name, count: 1 }] }]);
  await happens();
  await alertOfProblems(db, ago(-12));
  expect(await announcedAs(db, "billing_attention")).toHaveLength(2);
});

test("a sequence of which a step failed is one failed job", async () => {
  await db.query(sql`
    WITH run AS (INSERT INTO job_run (job, started_at, counts) VALUES ('renewals', ${ago(2)}, '{"steps": 5, "failed": 1}') RETURNING id)
    INSERT INTO job_run (job, parent_id, started_at, error) SELECT 'send-reminders', id, ${ago(2)}, 'It broke' FROM run`);
  expect(await alertOfProblems(db, AT)).toMatchObject({ failed_jobs: 1 });
  expect(Object.keys(tasks)).toContain("alert-of-problems");
});
