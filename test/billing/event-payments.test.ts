import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { replacePaymentMethod } from "@/lib/billing";
import { CHARGE_TASK, chargeCustomer } from "@/lib/billing/collect/event-payments";
import { type Database, sql } from "@/lib/db";
import { runRenewals } from "@/lib/jobs/renewals";
import { audit } from "@/lib/ledger/audit";
import { now } from "@/lib/time/clock";
import { signedIn } from "../callers";
import type { Client } from "../client";
import { announced } from "../events";
import { aManager, aPlan, aProfile, aUser, openWorld } from "../world";

// docs/subscriptions.md, "Paying at an event".

let db: Database;
let close: () => Promise<void>;
let xia: Client;
let xiaId: bigint;
let provider: Client;
let turn = 0;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  provider = await signedIn(await aManager(db, "cowork", "wanda"));
  await aPlan(db, "basic");
});
afterAll(() => close());

// Each test has a customer and a plan of its own.
beforeEach(async () => {
  turn += 1;
  const user = await aUser(db, `xia${turn}`);
  ({ id: xiaId } = await aProfile(db, `xia${turn}-co`, user));
  await aPlan(db, `launch${turn}`, "cowork", { unlockEvent: "launch", setupAmount: 2_000n });
  xia = await signedIn(user);
});

const path = (end = "checkout") => `/api/billing/xia${turn}-co/${end}`;
const event = () => `/api/profile/cowork/plans/launch${turn}/event`;
const DAY = 86_400_000;

async function orderLater(): Promise<void> {
  await xia.post("/api/cart", { plan: `launch${turn}` });
  expect((await xia.post(path(), { items: [{ option: 2, amount: 0 }] })).json).toEqual({});
}

const owed = async () => (await xia.get<{ balance_amount: number }>(path("balance"))).json.balance_amount;
const term = () => db.orm.subscription.findFirstOrThrow({ where: { profileId: xiaId } });
const charges = () => db.orm.charge.count({ where: { customerId: xiaId, state: "done" } });
const storeCard = (token: string) =>
  replacePaymentMethod(db, { profileId: xiaId, token, details: { name: "Xia Lee" }, by: null, at: now() });

/** The background process gets to what was queued. */
async function work(at = now()): Promise<number> {
  const jobs = await db.query<{ payload: unknown }>(sql`
    SELECT j.payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
    WHERE t.identifier = ${CHARGE_TASK}`);
  await db.query(sql`
    SELECT graphile_worker.complete_jobs(ARRAY(SELECT j.id FROM graphile_worker._private_jobs j
      JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE t.identifier = ${CHARGE_TASK}))`);
  for (const { payload } of jobs) await chargeCustomer(db, payload, at);
  return jobs.length;
}

test("nothing is charged before the event, not even by another checkout, and the term is not extended", async () => {
  await storeCard("tok_visa");
  await orderLater();
  expect([await owed(), await charges(), (await term()).deferral]).toEqual([12_000, 0, "waiting"]);
  await xia.post("/api/cart", { plan: "basic" });
  expect((await xia.post(path(), {})).json).toMatchObject({ amount: 10_000, state: "done" });
  const { endsAt } = await term();
  await runRenewals(db, { at: new Date(endsAt.getTime() - DAY / 2), profileId: xiaId });
  expect((await term()).endsAt).toEqual(endsAt);
  const [paid] = await db.query<{ count: number }>(sql`
    SELECT count(*)::int AS count FROM ledger_entry e JOIN plan p ON p.id = e.plan_id
    WHERE p.slug = ${`launch${turn}`} AND e.kind = 'B6'`);
  expect(paid?.count).toBe(0);
});

test("when the provider says that it has occurred, the setup and the term are charged, once; then it renews", async () => {
  await storeCard("tok_visa");
  await orderLater();
  expect((await provider.post(event(), {})).json).toEqual({ count: 1 });
  expect((await provider.post(event(), {})).json).toEqual({ count: 0 });
  const { json } = await xia.get<{ deferral: string }>(
    `/api/profile/xia${turn}-co/subscriptions/launch${turn}`,
  );
  expect([(await term()).deferral, json.deferral]).toEqual(["called", "called"]);
  expect([await work(), await work()]).toEqual([1, 0]);
  expect([await owed(), await charges(), (await term()).deferral]).toEqual([0, 1, null]);
  const { endsAt } = await term();
  await runRenewals(db, { at: new Date(endsAt.getTime() - DAY / 2), profileId: xiaId });
  expect((await term()).endsAt.getTime()).toBeGreaterThan(endsAt.getTime());
  const told = await db.query(sql`SELECT target, detail FROM audit_event
    WHERE event = 'deferred_payment_called' AND target = ${`xia${turn}-co`}`);
  expect(told).toEqual([{ target: `xia${turn}-co`, detail: { plan: `launch${turn}` } }]);
});

test("only those are charged who are named, and nobody by who may not", async () => {
  await orderLater();
  expect((await provider.post(event(), { subscribers: ["somebody-else"] })).json).toEqual({ count: 0 });
  expect((await xia.post(event(), {})).status).toBe(403);
  expect((await provider.post(event(), { subscribers: [] })).json).toMatchObject({
    subscribers: [expect.any(String)],
  });
  expect((await term()).deferral).toBe("waiting");
  expect((await provider.post(event(), { subscribers: [`xia${turn}-co`] })).json).toEqual({ count: 1 });
  expect([await work(), await charges(), await owed()]).toEqual([1, 0, 12_000]);
});

test("a card that is refused is tried again, and after the last attempt the subscription ends", async () => {
  await storeCard("tok_action_required");
  await orderLater();
  const part = {
    subscription: `xia${turn}-co:launch${turn}`,
    amount: "20.00",
    created_at: now().toISOString(),
  };
  expect((await provider.post("/api/billing/cowork/transfers/import", part)).status).toBe(201);
  await provider.post(event(), {});
  const start = now();
  const before = (await announced(db)).filter(({ name }) => name === "renewal_charge_failed").length;
  await work(start);
  for (const days of [1, 3]) {
    const at = new Date(start.getTime() + days * DAY);
    await runRenewals(db, { at, profileId: xiaId });
  }
  const { deferral, endsAt, autoRenew } = await term();
  expect({ deferral, autoRenew }).toEqual({ deferral: null, autoRenew: false });
  expect(endsAt).toEqual(new Date(start.getTime() + 3 * DAY));
  const refusals = (await announced(db)).filter(({ name }) => name === "renewal_charge_failed");
  expect(refusals.length - before).toBe(3);
  expect(await owed()).toBe(10_000);
  // What was paid of it is earned: the setup at once, and nothing stays deferred.
  const [deferred] = await db.query(sql`
    SELECT coalesce(sum(CASE dest_account WHEN 'Backlog' THEN dest_amount ELSE -orig_amount END), 0)::int AS amount
    FROM ledger_entry WHERE event_id = ${`sub_${(await term()).id}/`} AND 'Backlog' IN (dest_account, orig_account)`);
  expect(deferred).toEqual({ amount: 0 });
});

test("what is paid early, outside the processor, or written off waits for nothing any more", async () => {
  await orderLater();
  expect((await xia.post(path(), { processor_token: "tok_visa" })).json).toMatchObject({ amount: 12_000 });
  expect((await term()).deferral).toBeNull();
  expect((await provider.post(event(), {})).json).toEqual({ count: 0 });

  turn += 1;
  const user = await aUser(db, `xia${turn}`);
  ({ id: xiaId } = await aProfile(db, `xia${turn}-co`, user));
  await aPlan(db, `launch${turn}`, "cowork", { unlockEvent: "launch" });
  xia = await signedIn(user);
  await orderLater();
  expect((await provider.delete(path("balance"))).status).toBe(204);
  expect((await term()).deferral).toBeNull();
});

test("the books are right at the end", async () => {
  expect(await audit(db)).toEqual([]);
});
