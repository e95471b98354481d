import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { completeCharges } from "@/lib/billing";
import { chargeBalances } from "@/lib/billing/collect/charge-balances";
import { findLastRefusal } from "@/lib/billing/collect/last-refusal";
import { findOwedPlans } from "@/lib/billing/collect/owed-plans";
import { findRefusedAmounts } from "@/lib/billing/collect/refused-amounts";
import { replacePaymentMethod } from "@/lib/billing/payment-methods";
import { closeDispute, openDispute } from "@/lib/billing/processor/simulated-disputes";
import { reconcileCharge } from "@/lib/billing/reconcile-charge";
import { type Database, sql } from "@/lib/db";
import { audit } from "@/lib/ledger/audit";
import { now } from "@/lib/time/clock";
import { signedIn } from "../callers";
import type { Client } from "../client";
import { aSubscription, order } from "../ledger";
import { aManager, aPlan, aProfile, aUser, openWorld, profileIdOf } from "../world";

let db: Database;
let close: () => Promise<void>;
let providerId: bigint;
let boss: Client;
let xia: Client;
let payerId: bigint;
let turn = 0;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  providerId = await profileIdOf(db, "cowork");
  boss = await signedIn(await aManager(db, "cowork", "boss"));
  for (const slug of ["desk", "room", "locker"]) await aPlan(db, slug);
  await aPlan(db, "bureau", "cowork", { unit: "eur" });
});
afterAll(() => close());

// Each test has a customer of its own, who owes for a desk and a room and has a locker in the cart.
beforeEach(async () => {
  turn += 1;
  const user = await aUser(db, `xia${turn}`);
  ({ id: payerId } = await aProfile(db, company(), user));
  xia = await signedIn(user);
  await owe("desk", 10_000n);
  await owe("room", 2_500n);
  await xia.post("/api/cart", { plan: "locker" });
});
const company = () => `xia${turn}-co`;
const checkoutPath = () => `/api/billing/${company()}/checkout`;

async function owe(slug: string, amount: bigint, unit = "usd"): Promise<void> {
  const [plan] = await db.query<{ id: bigint }>(sql`SELECT id FROM plan WHERE slug = ${slug}`);
  const planId = plan?.id ?? 0n;
  const subscriptionId = await aSubscription(db, payerId, planId);
  await order(db, { subscriptionId, planId, payerId, providerId, unit }, amount, new Date("2026-04-01"));
}

async function due(): Promise<number> {
  const { json } = await xia.get<{ balance_amount: number }>(`/api/billing/${company()}/balance`);
  return json.balance_amount;
}

async function plansOf(query: string): Promise<string[]> {
  type Entries = { results: { subscription: { plan: { slug: string } } }[] };
  const { json } = await xia.get<Entries>(`${checkoutPath()}${query}`);
  return json.results.map(({ subscription }) => subscription.plan.slug);
}

const settle = (body: object) =>
  xia.post<{ amount: number; processor_key: string }>(checkoutPath(), {
    balance: true,
    processor_token: "tok_visa",
    ...body,
  });

test("what is due is shown and paid alone; the cart stays as it is", async () => {
  expect(await plansOf("")).toEqual(["desk", "locker", "room"]);
  expect(await plansOf("?balance=true")).toEqual(["desk", "room"]);
  const paid = await settle({});
  expect([paid.status, paid.json.amount]).toEqual([201, 12_500]);
  expect(await due()).toBe(0);
  expect(await plansOf("")).toEqual(["locker"]);
  expect((await settle({})).status).toBe(200);
  expect(await audit(db)).toEqual([]);
});

test("what a run of the renewals that was dated ahead has collected is not paid again", async () => {
  const card = { token: "tok_visa", details: { name: "Xia" }, by: null, at: new Date("2026-04-02") };
  await replacePaymentMethod(db, { profileId: payerId, ...card });
  // The terms go on until then.
  await db.query(
    sql`UPDATE subscription SET ends_at = now() + interval '90 days' WHERE profile_id = ${payerId}`,
  );
  const ahead = new Date(now().getTime() + 30 * 86_400_000);
  const run = { at: ahead, profileId: payerId, isDryRun: false, onProgress: () => Promise.resolve() };
  expect(await chargeBalances(db, run)).toMatchObject({ succeeded: 1 });
  expect(await plansOf("?balance=true")).toEqual([]);
  const again = await settle({});
  expect([again.status, again.json]).toEqual([200, {}]);
  const [payments] = await db.query(sql`
    SELECT count(*)::int AS count FROM charge WHERE customer_id = ${payerId} AND state = 'done'`);
  expect(payments).toEqual({ count: 1 });
  expect(await audit(db)).toEqual([]);
});

test("what is due for one plan is paid alone", async () => {
  expect(await plansOf("?balance=true&plan=room")).toEqual(["room"]);
  const paid = await settle({ plan: "room" });
  expect([paid.status, paid.json.amount]).toEqual([201, 2_500]);
  expect(await due()).toBe(10_000);
  expect(await plansOf("?balance=true&plan=room")).toEqual([]);
  expect(await plansOf("?balance=true&plan=nothing")).toEqual([]);
});

test("nothing is charged that was not seen", async () => {
  expect((await settle({ items: [{ option: 0, amount: 10_000 }] })).status).toBe(409);
  const seen = [10_000, 2_400].map((amount) => ({ option: 0, amount }));
  expect((await settle({ items: seen })).status).toBe(409);
  expect(await due()).toBe(12_500);
});

test("a card that is refused leaves the balance due, and the cart", async () => {
  expect((await settle({ processor_token: "tok_declined" })).status).toBe(400);
  expect(await due()).toBe(12_500);
  expect(await plansOf("")).toEqual(["desk", "locker", "room"]);
});

test("two settlements at once pay once", async () => {
  const answers = await Promise.all([settle({}), settle({}), settle({})]);
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(await due()).toBe(0);
  expect(await audit(db)).toEqual([]);
});

test("what is due in two currencies is paid plan by plan", async () => {
  await owe("bureau", 900n, "eur");
  expect((await xia.get(`${checkoutPath()}?balance=true`)).status).toBe(400);
  const owed = await findOwedPlans(db, company(), now());
  expect(owed.map(({ slug }) => slug)).toEqual(["bureau", "desk", "room"]);
  expect((await settle({ plan: "bureau" })).json.amount).toBe(900);
  expect((await settle({})).json.amount).toBe(12_500);
});

test("the charge that failed last is known, until one is paid", async () => {
  const [at, details] = [new Date("2026-04-02"), { name: "Xia" }];
  expect(await findLastRefusal(db, company())).toBeNull();
  // The bank wants this one confirmed, and nobody is there to do it.
  await replacePaymentMethod(db, { profileId: payerId, token: "tok_action_required", details, by: null, at });
  await chargeBalances(db, { at, profileId: payerId, isDryRun: false, onProgress: () => Promise.resolve() });
  expect(await findLastRefusal(db, company())).toMatchObject({ amount: 12_500n, unit: "usd" });
  const paid = await settle({});
  expect(paid.status).toBe(201);
  expect(await findLastRefusal(db, company())).toBeNull();
  // Nor is a payment that its bank has taken back one that was refused.
  const { processor_key: paymentKey } = paid.json;
  const key = await openDispute(db, { paymentKey, at: now() });
  for (const outcome of ["open", "lost"] as const) {
    if (outcome === "lost") await closeDispute(db, { key, outcome, isFeeReturned: false, at: now() });
    await reconcileCharge(db, paymentKey, now());
    expect(await findLastRefusal(db, company())).toBeNull();
  }
});

/** Settles with a card that fails later, as it then did. @returns where the charge is looked up */
async function failing(body: object): Promise<() => Promise<[string, number]>> {
  const { json } = await settle({ processor_token: "tok_fails_later", ...body });
  await completeCharges(db, new Date(Date.now() + 60_000));
  return async () => {
    type Detail = { state: string; due_amount: number };
    const path = `/api/billing/${company()}/charges/${json.processor_key}`;
    const { state, due_amount: left } = (await xia.get<Detail>(path)).json;
    return [state, left];
  };
}

test("a charge that failed says what of it is still due, until that is paid in another way", async () => {
  const desk = await failing({ plan: "desk" });
  expect(await desk()).toEqual(["failed", 10_000]);
  const again = await settle({ plan: "desk", processor_token: "tok_fails_later" });
  expect(await desk()).toEqual(["failed", 0]); // somebody is paying it
  await completeCharges(db, new Date(Date.now() + 120_000));
  expect([again.status, await desk()]).toEqual([201, ["failed", 10_000]]);
  await settle({ plan: "desk" });
  expect(await desk()).toEqual(["failed", 0]);
  expect(await due()).toBe(2_500);
});

test("so does one for a balance that was paid in part before", async () => {
  const path = `/api/billing/${company()}/balance?paid=true`;
  expect((await boss.delete(`${path}&amount=1000`)).status).toBe(204);
  const charge = await failing({});
  expect(await charge()).toEqual(["failed", 11_500]);
  expect((await boss.delete(`${path}&amount=11000`)).status).toBe(204);
  expect(await charge()).toEqual(["failed", 500]);
  expect((await boss.delete(path)).status).toBe(204);
  expect(await charge()).toEqual(["failed", 0]);
});

test("what was refused is told in every currency in which something is due, and nothing before", async () => {
  await owe("bureau", 900n, "eur");
  expect(await findRefusedAmounts(db, company(), now())).toEqual([]);
  await failing({ plan: "desk" });
  expect(await findRefusedAmounts(db, company(), now())).toEqual([
    { unit: "eur", amount: 900n },
    { unit: "usd", amount: 12_500n },
  ]);
});
