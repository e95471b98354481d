import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase, sql } from "@/lib/db";
import { demoAccounts } from "@/lib/demo/accounts";
import { DatabaseInUse, provideDemo } from "@/lib/demo/provide";
import { createUser, systemOrigin } from "@/lib/identity";
import { audit } from "@/lib/ledger/audit";
import { createTestDatabase, type TestDatabase } from "./database";

const UNTIL = "2026-07-01";
const small = { until: new Date(`${UNTIL}T00:00:00Z`), months: 6, subscribers: 10 };
const opened: TestDatabase[] = [];

async function empty(): Promise<string> {
  const database = await createTestDatabase();
  opened.push(database);
  return database.url;
}

async function look<T>(url: string, at: (db: Database) => Promise<T>): Promise<T> {
  const db = openDatabase(url, 2);
  try {
    return await at(db);
  } finally {
    await db.close();
  }
}

/** Everything that must be the same in every run: who, what, when and how much; not ids and keys. */
function history(url: string): Promise<unknown[]> {
  return look(url, (db) =>
    db.query(sql`
      SELECT e.created_at, e.kind, e.dest_account, dest.slug AS dest, e.orig_account, orig.slug AS orig, e.dest_amount,
        plan.slug AS plan, s.created_at AS starts_at, s.ends_at, s.auto_renew
      FROM ledger_entry e JOIN profile dest ON dest.id = e.dest_profile_id JOIN profile orig ON orig.id = e.orig_profile_id
      LEFT JOIN plan ON plan.id = e.plan_id LEFT JOIN subscription s ON s.id = e.subscription_id
      ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9`),
  );
}

let first: string;

beforeAll(async () => {
  first = await empty();
  expect(await provideDemo(first, small)).toBe(true);
});

afterAll(async () => {
  for (const database of opened) await database.drop();
});

test("the same seed gives the same history", async () => {
  const second = await empty();
  await provideDemo(second, small);
  const rows = await history(second);
  expect(rows.length).toBeGreaterThan(50);
  expect(rows).toEqual(await history(first));
});

test("another seed gives another history", async () => {
  const other = await empty();
  await provideDemo(other, { ...small, seed: "another" });
  expect(await history(other)).not.toEqual(await history(first));
});

test("a demo company that is there stays as it is", async () => {
  const before = await history(first);
  expect(await provideDemo(first, small)).toBe(false);
  expect(await history(first)).toEqual(before);
});

test("what a killed run left is made anew, and ends the same", async () => {
  const url = await empty();
  const args = ["scripts/demo-data.ts", "--months", "6", "--subscribers", "10", "--until", UNTIL];
  const child = spawn(process.execPath, ["--import", "tsx", ...args], {
    env: { ...process.env, DATABASE_URL: url },
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const text of child.stdout) if (String(text).includes("50 %")) child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  expect(child.signalCode).toBe("SIGKILL");
  const left = await look(url, (db) =>
    db.query(sql`SELECT finished_at FROM job_run WHERE job = 'demo-data'`),
  );
  expect(left).toEqual([{ finished_at: null }]);
  expect(await provideDemo(url, small)).toBe(true);
  expect(await history(url)).toEqual(await history(first));
});

test("a database with users is refused and left alone", async () => {
  const url = await empty();
  const contact = {
    email: "zoe@example.com",
    phone: null,
    fullName: "Zoe Reed",
    nickName: "",
    lang: "en",
    extra: null,
  };
  const zoe = { ...contact, username: "zoe", passwordHash: null, signedIn: false };
  await look(url, (db) => db.transaction((tx) => createUser(tx, zoe, systemOrigin(small.until))));
  await expect(provideDemo(url, small)).rejects.toThrow(DatabaseInUse);
  const users = await look(url, (db) => db.query(sql`SELECT username FROM app_user`));
  expect(users).toEqual([{ username: "zoe" }]);
});

test("the books of a larger company are right, and everything that a dashboard shows has happened", async () => {
  const url = await empty();
  await provideDemo(url, { until: small.until, months: 15, subscribers: 60 });
  expect(await look(url, audit)).toEqual([]);
  const [facts] = await look(url, (db) =>
    db.query(sql`
      SELECT
        EXISTS (SELECT FROM charge WHERE state = 'failed' AND processor_key IS NULL) AS declined,
        EXISTS (SELECT FROM charge WHERE state = 'failed' AND processor_key IS NOT NULL) AS failed_later,
        EXISTS (SELECT FROM charge WHERE state = 'created') AS pending,
        EXISTS (SELECT FROM charge_item i JOIN charge_item earlier USING (invoiced_id)
          WHERE i.is_live AND NOT earlier.is_live) AS settled,
        EXISTS (SELECT FROM ledger_entry WHERE kind = 'O1') AS setups,
        EXISTS (SELECT FROM ledger_entry WHERE kind = 'N1') AS uses,
        EXISTS (SELECT FROM ledger_entry WHERE kind = 'B5') AS broker_fees,
        EXISTS (SELECT FROM ledger_entry WHERE kind = 'A1' AND nb_periods IN (3, 6)) AS in_advance,
        EXISTS (SELECT FROM subscription WHERE NOT auto_renew) AS cancelled,
        EXISTS (SELECT FROM subscription a JOIN subscription b USING (profile_id, plan_id) WHERE b.created_at > a.ends_at)
          AS returned,
        (SELECT count(*) FROM app_user WHERE username = ANY(${demoAccounts.map(({ username }) => username)})) AS accounts`),
  );
  expect(facts).toEqual({
    ...{ declined: true, failed_later: true, pending: false, settled: true, setups: true, uses: true },
    ...{ broker_fees: true, in_advance: true, cancelled: true, returned: true, accounts: 3n },
  });
});
