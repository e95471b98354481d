import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { countBrokenRules, queueAudit, runAudit, runQueuedAudit } from "@/lib/jobs/audit";
import type { LedgerHealth } from "@/lib/jobs/schemas";
import { inSingleFlight } from "@/lib/jobs/single-flight";
import { startWorker } from "@/lib/jobs/worker";
import { checks } from "@/lib/ledger/audit";
import { move } from "./books";
import { signedIn } from "./callers";
import type { Client } from "./client";
import { announcedAs } from "./events";
import { aManager, aProfile, aUser, openWorld, profileIdOf } from "./world";

const AT = new Date("2026-04-09T04:20:00Z");
const PATH = "/api/billing/audit";
let db: Database;
let url: string;
let close: () => Promise<void>;
let bob: Client;
let cowork: bigint;
let xia: bigint;

beforeAll(async () => {
  ({ db, url, close } = await openWorld());
  bob = await signedIn(await aManager(db, "cowork", "bob"));
  xia = (await aProfile(db, "xia", await aUser(db, "xavier"))).id;
  cowork = await profileIdOf(db, "cowork");
});
afterAll(() => close());

const health = async () => (await bob.get<LedgerHealth>(PATH)).json;
const brokenRules = async () =>
  (await health()).checks.flatMap(({ name, count }) => (count ? [`${name}: ${count}`] : []));

test("before the first check nothing is claimed", async () => {
  const { checked_at, running, is_queued, checks: rules } = await health();
  expect({ checked_at, running, is_queued }).toEqual({ checked_at: null, running: null, is_queued: false });
  expect(rules.map(({ name, count }) => [name, count])).toEqual(checks.map(({ name }) => [name, null]));
  expect(await countBrokenRules(db)).toBe(0);
});

test("a check of right books says so, rule by rule", async () => {
  const counts = await runAudit(db, AT);
  expect(counts).toEqual(Object.fromEntries(checks.map(({ name }) => [name, 0])));
  expect(await brokenRules()).toEqual([]);
  expect((await health()).finished_at).not.toBeNull();
});

test("a row that breaks a rule is counted and shown, until a row the other way mends it", async () => {
  await move(db, [xia, "Receivable"], [cowork, "Income"], 500n);
  await runAudit(db, AT);
  expect(await brokenRules()).toContain("profiles net to zero: 2");
  const broken = (await health()).checks.find(({ name }) => name === "profiles net to zero");
  expect(broken?.rows.map(({ profile }) => profile).sort()).toEqual(["cowork", "xia"]);
  expect(await countBrokenRules(db)).toBe((await brokenRules()).length);
  await move(db, [cowork, "Income"], [xia, "Receivable"], 500n);
  await runAudit(db, AT);
  expect(await brokenRules()).toEqual([]);
  expect(await countBrokenRules(db)).toBe(0);
});

test("the broker is told of broken rules, once a day, and of nothing else", async () => {
  await db.query(sql`DELETE FROM graphile_worker._private_jobs`);
  await db.query(sql`DELETE FROM sent_notice`);
  const told = async () => (await announcedAs(db, "ledger_audit_failed")).map(({ rules }) => rules);
  await runAudit(db, AT);
  expect(await told()).toEqual([]);
  await move(db, [xia, "Receivable"], [cowork, "Income"], 500n);
  await runAudit(db, AT);
  await runAudit(db, new Date(AT.getTime() + 60_000));
  const [rules, ...others] = await told();
  expect(rules).toContainEqual({ name: "profiles net to zero", count: 2 });
  expect(others).toEqual([]);
  await runAudit(db, new Date(AT.getTime() + 86_400_000));
  expect(await told()).toHaveLength(2);
  await move(db, [cowork, "Income"], [xia, "Receivable"], 500n);
});

test("how far a check is can be seen while it runs; one that its process did not live to end is over with the next", async () => {
  await db.query(sql`
    INSERT INTO job_run (job, started_at, at, counts) VALUES ('audit', now(), now(), '{"rows balance": 0, "charges add up": 0}')`);
  expect((await health()).running).toMatchObject({ checked: 2 });
  await runAudit(db, AT);
  expect((await health()).running).toBeNull();
});

test("a check that is asked for while one is under way is that one", async () => {
  await inSingleFlight(db, "audit", async () => {
    await runQueuedAudit(db, AT);
    await expect(runAudit(db, AT)).rejects.toThrow("running already");
  });
});

test("a check is queued once, and the worker does it", async () => {
  expect((await bob.post(PATH)).status).toBe(201);
  await queueAudit(db);
  expect((await health()).is_queued).toBe(true);
  await db.query(sql`DELETE FROM job_run WHERE job = 'audit'`);
  const worker = await startWorker(url);
  await expect.poll(async () => (await health()).finished_at, { timeout: 20_000 }).not.toBeNull();
  await worker.stop();
  expect((await health()).is_queued).toBe(false);
  const runs = await db.query(sql`SELECT 1 FROM job_run WHERE job = 'audit'`);
  expect(runs).toHaveLength(1);
});
