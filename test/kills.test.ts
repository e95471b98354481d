import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { addToCart } from "@/lib/billing";
import { replacePaymentMethod } from "@/lib/billing/payment-methods";
import { type Database, sql } from "@/lib/db";
import { audit } from "@/lib/ledger/audit";
import { type Errand, perform } from "./kills/errands";
import { aSubscription } from "./ledger";
import { payFor } from "./payments";
import { aPlan, aProfile, aUser, openWorld, profileIdOf } from "./world";

const AT = new Date("2026-04-09T12:00:00Z");
const later = (minutes: number) => new Date(AT.getTime() + minutes * 60_000);
const SUBSCRIBERS = 24;
/** Processes start slowly on a busy machine. */
const TIMEOUT_MS = 300_000;

vi.setConfig({ testTimeout: TIMEOUT_MS });

let db: Database;
let url: string;
let close: () => Promise<void>;
/** The program that is killed, in one file: it starts in a second. */
let program: string;
let cowork: bigint;
let basic: { id: bigint; slug: string };

beforeAll(async () => {
  ({ db, url, close } = await openWorld());
  cowork = await profileIdOf(db, "cowork");
  basic = await aPlan(db, "basic");
  program = join(process.cwd(), "node_modules/.cache", `kills-${process.pid}.mjs`);
  await build({
    ...{ entryPoints: ["test/kills/program.ts"], outfile: program, bundle: true },
    ...{ platform: "node", format: "esm", packages: "external", logLevel: "silent" },
  });
});
afterAll(async () => {
  await rm(program, { force: true });
  await close();
});

/** Does it in a process of its own. @returns the signal that ended it, if one did */
async function inProcess(errand: Errand, crashPoint?: string): Promise<NodeJS.Signals | null> {
  const env = { ...process.env, DATABASE_URL: url, ...(crashPoint ? { CRASH_POINT: crashPoint } : {}) };
  const child = spawn(process.execPath, [program, JSON.stringify(errand)], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  if (code) throw new Error(`${JSON.stringify(errand)} ended with ${code}:\n${errors}`);
  return signal;
}

/**
 * What the processor and we do not say alike: a payment or a refund that only one of them knows of, or of another amount; a
 * payment that moved money and is not in the ledger, or the other way round.
 */
function disagreements() {
  return db.query(sql`
    SELECT 'payment' AS what, p.key, c.processor_key, p.amount AS theirs, c.amount AS ours, c.state::text AS state
    FROM simulated_payment p FULL JOIN (SELECT * FROM charge WHERE processor_key IS NOT NULL) c ON c.processor_key = p.key
    WHERE p.key IS NULL OR c.processor_key IS NULL OR p.amount <> c.amount OR p.status <> 'succeeded' OR c.state <> 'done'
      OR 1 <> (SELECT count(*) FROM ledger_entry b WHERE b.charge_id = c.id AND b.kind = 'B1' AND b.dest_amount = p.amount)
    UNION ALL
    SELECT 'refund', p.key, r.processor_key, p.amount, r.amount, r.state::text
    FROM simulated_refund p FULL JOIN refund r ON r.processor_key = p.key
    WHERE p.key IS NULL OR r.processor_key IS NULL OR p.amount <> r.amount OR r.state <> 'succeeded'
      OR p.idempotency_key <> 'refund:' || r.id
      OR 1 <> (SELECT count(*) FROM ledger_entry g WHERE g.idempotency_key LIKE 'refund:' || r.id || ':booked%' AND g.kind = 'G1')`);
}

async function expectAgreement(): Promise<void> {
  expect(await disagreements()).toEqual([]);
  expect(await db.query(sql`SELECT id FROM charge WHERE state = 'created'`)).toEqual([]);
  expect((await audit(db)).map(({ check, rows }) => [check.name, rows])).toEqual([]);
}

/** What a customer has paid at the processor, by count and sum, and what was ordered. */
async function paidBy(customerId: bigint) {
  const [row] = await db.query(sql`
    SELECT count(*)::int AS payments, coalesce(sum(p.amount), 0)::int AS paid,
      (SELECT count(*)::int FROM ledger_entry WHERE dest_profile_id = ${customerId} AND dest_account = 'Payable') AS orders
    FROM simulated_payment p JOIN charge c ON c.processor_key = p.key WHERE c.customer_id = ${customerId}`);
  return row;
}

test("§11 rows 2 and 3: killed at any point of a checkout, it was paid and ordered once, or not at all and can be again", async () => {
  const points = ["checkout:reserved", "checkout:paid", "checkout:applied"];
  const errands = await Promise.all(
    points.map(async (point, n) => {
      const actor = await aUser(db, `buyer${n}`);
      const { id } = await aProfile(db, `buyer${n}-co`, actor);
      const item = { plan: "basic", option: 0, quantity: 0n, syncOn: "", fullName: "", email: "" };
      await db.transaction((tx) => addToCart(tx, { userId: actor.id }, [item], AT));
      const who = { userId: `${actor.id}`, customerId: `${id}` };
      return { point, id, errand: { act: "checkout", ...who, at: AT.toISOString() } as Errand };
    }),
  );
  const signals = await Promise.all(errands.map(({ errand, point }) => inProcess(errand, point)));
  expect(signals).toEqual(points.map(() => "SIGKILL"));
  const [payments] = await db.query(sql`SELECT count(*)::int AS count FROM simulated_payment`);
  expect(payments).toEqual({ count: 2 });

  await inProcess({ act: "complete", at: later(61).toISOString() });
  await expectAgreement();
  const once = { payments: 1, paid: 10_000, orders: 1 };
  const found = await Promise.all(errands.map(({ id }) => paidBy(id)));
  expect(found).toEqual([{ payments: 0, paid: 0, orders: 0 }, once, once]);
  // The customers try again: the one that had paid nothing buys, the others have nothing in the cart.
  for (const { errand } of errands) await perform(db, { ...errand, at: later(62).toISOString() });
  expect(await Promise.all(errands.map(({ id }) => paidBy(id)))).toEqual([once, once, once]);
  await expectAgreement();
});

test("§11 row 7: killed at any point of a refund of two lines, both are given back, once", async () => {
  const points = ["refund:requested", "refund:sent", "refund:booked"];
  const refunds = await Promise.all(
    points.map(async (point, n) => {
      const { id: payerId } = await aProfile(db, `payer${n}-co`, await aUser(db, `payer${n}`));
      const subscriptionId = await aSubscription(db, payerId, basic.id);
      const sale = { subscriptionId, planId: basic.id, payerId, providerId: cowork };
      const lines = [
        [sale, 6_000n],
        [sale, 4_000n],
      ] as const;
      const { key, itemIds } = await payFor(db, { lines, at: AT });
      const asked = { chargeItemIds: itemIds.map(String), amount: "1500", at: later(1).toISOString() };
      return { point, key, errand: { act: "refund", ...asked } as Errand };
    }),
  );
  const signals = await Promise.all(refunds.map(({ errand, point }) => inProcess(errand, point)));
  expect(signals).toEqual(points.map(() => "SIGKILL"));
  const given = () =>
    db.query<{ key: string; refunds: number; amount: number | null }>(sql`
      SELECT p.key, (SELECT count(*)::int FROM simulated_refund r WHERE r.payment_key = p.key) AS refunds,
        (SELECT sum(amount)::int FROM simulated_refund r WHERE r.payment_key = p.key) AS amount
      FROM simulated_payment p WHERE p.key = ANY(${refunds.map(({ key }) => key)}) ORDER BY p.created_at, p.key`);
  expect((await given()).map(({ refunds: count }) => count).sort()).toEqual([0, 1, 1]);

  // Two workers begin again at the same time.
  const complete = { act: "complete", at: later(10).toISOString() } as const;
  await Promise.all([inProcess(complete), inProcess(complete)]);
  expect((await given()).map(({ refunds: count, amount }) => [count, amount])).toEqual(
    points.map(() => [2, 3_000]),
  );
  await expectAgreement();
});

test("§11 rows 2 and 3: renewals killed in the middle of a batch, killed again while charging, then done by two workers: every period once", async () => {
  const customers: bigint[] = [];
  for (let n = 0; n < SUBSCRIBERS; n += 1) {
    const { id } = await aProfile(db, `renewing${n}`, await aUser(db, `renewer${n}`));
    customers.push(id);
    const card = { profileId: id, token: "tok_visa", details: {}, by: null, at: AT };
    await replacePaymentMethod(db, card);
  }
  await db.query(sql`
    INSERT INTO subscription (profile_id, plan_id, created_at, ends_at, anchor_at, periods_elapsed)
    SELECT id, ${basic.id}, '2026-03-10', '2026-04-10', '2026-03-10', 1 FROM unnest(${customers}::bigint[]) AS c (id)`);
  const periods = () =>
    db.query<{ id: bigint; orders: number; periods: number; extended: boolean }>(sql`
      SELECT s.id, count(e.id)::int AS orders, count(DISTINCT e.service_start)::int AS periods, s.ends_at = '2026-05-10' AS extended
      FROM subscription s LEFT JOIN ledger_entry e ON e.subscription_id = s.id AND e.kind = 'A1'
      WHERE s.profile_id = ANY(${customers}) GROUP BY s.id ORDER BY s.id`);
  const tonight = { act: "renewals", at: AT.toISOString() } as const;

  expect(await inProcess(tonight, "renewal:extended")).toBe("SIGKILL");
  expect((await periods()).every(({ orders, extended }) => orders === 0 && !extended)).toBe(true);
  expect(await inProcess(tonight, "renewal:charged")).toBe("SIGKILL");
  const [killed] = await db.query<{ paid: number; known: number }>(sql`
    SELECT count(*)::int AS paid, count(c.id)::int AS known
    FROM simulated_payment p LEFT JOIN charge c ON c.processor_key = p.key WHERE p.idempotency_key IN (
      SELECT 'charge:' || id || ':pay' FROM charge WHERE customer_id = ANY(${customers}))`);
  // Money has moved that nobody here knows of yet, and most customers have not been charged.
  expect(killed?.paid).toBeGreaterThan(killed?.known ?? 0);
  expect(killed?.paid).toBeLessThan(SUBSCRIBERS);

  // The next runs: while charges are on their way, when those that were never sent are given up, and a day later.
  const runs = [later(5), later(70), later(24 * 60)].map((at) => at.toISOString());
  for (const at of runs) {
    await inProcess({ act: "complete", at });
    await Promise.all([inProcess({ act: "renewals", at }), inProcess({ act: "renewals", at })]);
  }
  expect(await periods()).toEqual(
    (await periods()).map(({ id }) => ({ id, orders: 1, periods: 1, extended: true })),
  );
  const found = await Promise.all(customers.map(paidBy));
  expect(found).toEqual(customers.map(() => ({ payments: 1, paid: 10_000, orders: 1 })));
  const [attempts] = await db.query(
    sql`SELECT max(nb_renewal_attempts)::int AS refused FROM profile WHERE id = ANY(${customers})`,
  );
  expect(attempts).toEqual({ refused: 0 });
  await expectAgreement();
});
