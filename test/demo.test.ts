import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase, sql } from "@/lib/db";
import { demoAccounts } from "@/lib/demo/accounts";
import { DatabaseInUse, provideDemo } from "@/lib/demo/provide";
import { createUser, systemOrigin } from "@/lib/identity";
import { findLedgerHealth } from "@/lib/jobs/audit";
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
        plan.slug AS plan, e.service_start, s.created_at AS starts_at, s.ends_at, s.auto_renew
      FROM ledger_entry e JOIN profile dest ON dest.id = e.dest_profile_id JOIN profile orig ON orig.id = e.orig_profile_id
      LEFT JOIN plan ON plan.id = e.plan_id LEFT JOIN subscription s ON s.id = e.subscription_id
      ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11`),
  );
}

/** What the ledger does not say and must be the same as well: who used which code, and what became of what was asked. */
function dealings(url: string): Promise<unknown[]> {
  return look(url, (db) =>
    db.query(sql`
      SELECT 'coupon' AS what, e.created_at AS at, c.code AS detail, p.slug AS who, e.dest_amount AS amount
      FROM ledger_entry e JOIN coupon c ON c.id = e.coupon_id JOIN profile p ON p.id = e.payer_id WHERE c.code NOT LIKE 'cpn%'
      UNION ALL SELECT 'charge', c.created_at, c.state::text, p.slug, c.amount FROM charge c JOIN profile p ON p.id = c.customer_id
      UNION ALL SELECT 'payout', w.created_at, w.state::text, p.slug, w.amount FROM withdrawal w JOIN profile p ON p.id = w.provider_id
      UNION ALL SELECT 'refund', r.created_at, r.state::text, '', r.amount FROM refund r
      UNION ALL SELECT 'dispute', d.created_at, d.status, '', d.amount FROM simulated_dispute d
      UNION ALL SELECT 'use', s.created_at, p.slug, '', u.used_quantity
        FROM subscription_use u JOIN subscription s ON s.id = u.subscription_id JOIN profile p ON p.id = s.profile_id
      ORDER BY 1, 2, 3, 4, 5`),
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
  expect(await dealings(second)).toEqual(await dealings(first));
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

test("the books of a larger company are right, and everything that its pages show has happened", async () => {
  const url = await empty();
  await provideDemo(url, { until: small.until, months: 15, subscribers: 60 });
  expect(await look(url, audit)).toEqual([]);
  const { last } = await look(url, findLedgerHealth);
  expect([...new Set(Object.values(last?.counts ?? {}))]).toEqual([0]);
  const [facts] = await look(url, (db) =>
    db.query(sql`
      SELECT
        EXISTS (SELECT FROM charge WHERE state = 'failed' AND processor_key IS NULL) AS declined,
        EXISTS (SELECT FROM charge WHERE state = 'failed' AND processor_key IS NOT NULL) AS failed_later,
        EXISTS (SELECT FROM charge WHERE state = 'created') AS pending,
        EXISTS (SELECT FROM charge_item i JOIN charge_item earlier USING (invoiced_id)
          WHERE i.is_live AND NOT earlier.is_live) AS settled,
        EXISTS (SELECT FROM ledger_entry e JOIN coupon c ON c.id = e.coupon_id WHERE e.kind = 'A1' AND c.code = 'WELCOME')
          AS coupons,
        EXISTS (SELECT FROM subscription former JOIN plan p ON p.id = former.plan_id AND p.slug IN ('open-desk', 'flex-desk')
          JOIN subscription later ON later.profile_id = former.profile_id AND later.plan_id <> former.plan_id
            AND later.created_at > former.created_at + interval '1 day' AND later.created_at < former.ends_at) AS upgrades,
        EXISTS (SELECT FROM subscription_use u JOIN ledger_entry e ON e.subscription_id = u.subscription_id
          WHERE e.kind = 'N1' AND u.used_quantity > 4) AS usage,
        EXISTS (SELECT FROM ledger_entry WHERE kind = 'Q1') AND EXISTS (SELECT FROM cart_item WHERE claim_code IS NOT NULL AND recorded)
          AS claimed,
        EXISTS (SELECT FROM refund r JOIN charge_item i ON i.id = r.charge_item_id JOIN ledger_entry e ON e.id = i.invoiced_id
          WHERE r.state = 'succeeded' AND r.amount < e.dest_amount) AS parts_refunded,
        EXISTS (SELECT FROM refund r JOIN charge_item i ON i.id = r.charge_item_id JOIN ledger_entry e ON e.id = i.invoiced_id
          WHERE r.state = 'succeeded' AND r.amount = e.dest_amount) AS refunded,
        (SELECT count(DISTINCT state) FROM dispute) AS dispute_states,
        EXISTS (SELECT FROM webhook_event WHERE type = 'charge.dispute.created' AND processed_at IS NOT NULL) AS told,
        EXISTS (SELECT FROM ledger_entry WHERE kind = 'J2') AS offline,
        (SELECT count(DISTINCT orig_profile_id) FROM ledger_entry WHERE kind = 'I1') AS paid_out,
        EXISTS (SELECT FROM ledger_entry WHERE kind = 'K2') AS written_off,
        EXISTS (SELECT FROM ledger_entry WHERE kind = 'M1') AS recognized,
        EXISTS (SELECT FROM ledger_entry WHERE starts_with(idempotency_key, 'renewal:')) AS renewed,
        EXISTS (SELECT FROM ledger_entry e JOIN charge_item i ON i.invoiced_id = e.id
          JOIN charge paid ON paid.id = i.charge_id AND paid.state = 'done' AND paid.created_by_id IS NOT NULL
          JOIN charge refused ON refused.customer_id = paid.customer_id AND refused.created_at BETWEEN e.created_at AND paid.created_at
          WHERE starts_with(e.idempotency_key, 'renewal:') AND refused.state = 'failed' AND refused.created_by_id IS NULL)
          AS renewals_settled,
        (SELECT count(*) FROM job_run WHERE job = 'renewals' AND error IS NULL AND counts->>'failed' = '0') AS nights,
        (SELECT count(*) FROM job_run WHERE finished_at IS NULL AND job <> 'demo-data') AS unfinished,
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
    ...{ coupons: true, upgrades: true, usage: true, claimed: true, parts_refunded: true, refunded: true },
    ...{ dispute_states: 3n, told: true, offline: true, paid_out: 2n, written_off: true, recognized: true },
    ...{ renewed: true, renewals_settled: true, nights: 14n, unfinished: 0n },
    ...{ broker_fees: true, in_advance: true, cancelled: true, returned: true, accounts: 3n },
  });
}, 300_000);

test("the site finds nothing left over from the past to do, and has some messages to send", async () => {
  const [left] = await look(first, (db) =>
    db.query(sql`
      SELECT (SELECT count(*) FROM graphile_worker.jobs WHERE task_identifier = 'event') AS messages,
        (SELECT count(*) FROM subscription s JOIN plan p ON p.id = s.plan_id
         WHERE s.auto_renew AND s.ends_at < ${small.until} AND s.ends_at > ${new Date(small.until.getTime() - 3 * 86_400_000)})
          AS unrenewed,
        (SELECT count(*) FROM withdrawal WHERE state = 'requested') AS unsent`),
  );
  expect(left).toEqual({ messages: 40n, unrenewed: 0n, unsent: 0n });
});
