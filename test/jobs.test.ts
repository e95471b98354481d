import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase, database, sql } from "@/lib/db";
import { crontab, tasks } from "@/lib/jobs";
import { purge } from "@/lib/jobs/purge";
import { recorded } from "@/lib/jobs/record";
import { startWorker } from "@/lib/jobs/worker";
import { createTestDatabase, type TestDatabase } from "./database";

let testDatabase: TestDatabase;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  process.env.DATABASE_URL = testDatabase.url;
});
afterAll(async () => {
  await closeDatabase();
  await testDatabase.drop();
});

const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);

async function lastRun(job: string) {
  const [run] = await database().query<{ finished_at: Date | null; counts: unknown; error: string | null }>(
    sql`SELECT finished_at, counts, error FROM job_run WHERE job = ${job} ORDER BY id DESC LIMIT 1`,
  );
  return run;
}

test("a job that the database was told of is run by the worker, and leaves a row", async () => {
  const db = database();
  for (const [key, at] of [
    ["a", daysAgo(31)],
    ["b", daysAgo(29)],
  ] as const) {
    await db.query(
      sql`INSERT INTO visitor_cart (key_hash, created_at, updated_at) VALUES (${key.repeat(64)}, ${daysAgo(60)}, ${at})`,
    );
  }
  await db.query(
    sql`INSERT INTO idempotency_record (caller, method, path, key, body_hash, created_at)
        VALUES ('anyone', 'POST', '/api/auth', 'old', ${"0".repeat(64)}, ${daysAgo(2)})`,
  );
  const client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  await client.query("SELECT graphile_worker.add_job('purge')");
  await client.end();

  const worker = await startWorker(testDatabase.url);
  await expect
    .poll(async () => (await lastRun("purge"))?.finished_at ?? null, { timeout: 20_000 })
    .not.toBeNull();
  await worker.stop();

  expect(await lastRun("purge")).toMatchObject({
    counts: { idempotency_records: 1, visitor_carts: 1, revoked_tokens: 0, verification_links: 0 },
    error: null,
  });
  expect(await db.query(sql`SELECT key_hash FROM visitor_cart`)).toEqual([{ key_hash: "b".repeat(64) }]);
});

test("events of the processor and runs of jobs are kept until nobody needs them", async () => {
  const db = database();
  const at = new Date("2030-01-01T00:00:00Z");
  const before = (days: number) => new Date(at.getTime() - days * 86_400_000);
  await db.query(sql`
    INSERT INTO webhook_event (processor, event_key, type, payload, received_at, processed_at) VALUES
      ('simulated', 'old', 'charge.succeeded', '{}', ${before(95)}, ${before(91)}),
      ('simulated', 'late', 'charge.succeeded', '{}', ${before(95)}, ${before(89)}),
      ('simulated', 'waiting', 'charge.succeeded', '{}', ${before(500)}, NULL)`);
  const [old] = await db.query<{ id: bigint }>(sql`
    INSERT INTO job_run (job, started_at, finished_at) VALUES ('long-ago', ${before(401)}, ${before(401)}) RETURNING id`);
  await db.query(sql`
    INSERT INTO job_run (job, started_at, finished_at, parent_id) VALUES
      ('long-ago', ${before(401)}, ${before(401)}, ${old?.id}), ('long-ago', ${before(399)}, ${before(399)}, NULL)`);
  expect(await purge(db, at)).toMatchObject({ webhook_events: 1 });
  const events = await db.query<{ key: string }>(sql`SELECT event_key AS key FROM webhook_event ORDER BY id`);
  expect(events.map(({ key }) => key)).toEqual(["late", "waiting"]);
  expect(await db.query(sql`SELECT started_at AS at FROM job_run WHERE job = 'long-ago'`)).toEqual([
    { at: before(399) },
  ]);
});

test("a job that fails says why in its row, and fails for the worker too, which tries again", async () => {
  const run = recorded("doomed", async () => {
    throw new Error("no reason");
  });
  await expect(run).rejects.toThrow("no reason");
  expect(await lastRun("doomed")).toMatchObject({
    counts: null,
    error: "no reason",
    finished_at: expect.any(Date),
  });
});

test("every scheduled job exists", () => {
  const scheduled = crontab
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/)[5]);
  expect(Object.keys(tasks)).toEqual(expect.arrayContaining(scheduled));
});
