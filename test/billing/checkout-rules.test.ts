import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { confirmIntent } from "@/lib/billing/processor/simulated";
import { createCoupon } from "@/lib/catalog";
import { type Database, sql } from "@/lib/db";
import { audit } from "@/lib/ledger/audit";
import { now } from "@/lib/time/clock";
import { signedIn } from "../callers";
import type { Client } from "../client";
import { aManager, aPlan, aProfile, aUser, DAWN, openWorld, profileIdOf } from "../world";

let db: Database;
let close: () => Promise<void>;
let xia: Client;
let xiaId: bigint;
let turn = 0;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  await aProfile(db, "studio", await aUser(db, "stella"));
  await aPlan(db, "basic");
  await aPlan(db, "big", "cowork", { periodAmount: 100_000n });
  await aPlan(db, "yoga", "studio", { unit: "eur" });
  await aPlan(db, "launch", "cowork", { unlockEvent: "launch" });
});
afterAll(() => close());

// Each test has a customer of its own.
beforeEach(async () => {
  turn += 1;
  const user = await aUser(db, `xia${turn}`);
  ({ id: xiaId } = await aProfile(db, `xia${turn}-co`, user));
  xia = await signedIn(user);
});
const path = (end = "checkout", who = turn) => `/api/billing/xia${who}-co/${end}`;

interface Cart {
  readonly processor: { readonly STRIPE_INTENT_SECRET: string };
  readonly results: readonly {
    readonly sync_on: string | null;
    readonly lines: readonly { readonly dest_amount: number }[];
    readonly options: readonly { readonly dest_amount: number }[];
  }[];
}

const cart = async (client = xia, who = turn) => (await client.get<Cart>(path("checkout", who))).json;

async function nothingOrdered(): Promise<void> {
  const [found] = await db.query(sql`
    SELECT (SELECT count(*) FROM ledger_entry WHERE dest_profile_id = ${xiaId}) AS rows,
      (SELECT count(*) FROM subscription WHERE profile_id = ${xiaId}) AS subscriptions,
      (SELECT count(*) FROM charge WHERE customer_id = ${xiaId} AND processor_key IS NOT NULL) AS charges`);
  expect(found).toEqual({ rows: 0n, subscriptions: 0n, charges: 0n });
}

test("vector 33, §11 row 4: what was confirmed for a smaller cart, or by somebody else, pays for nothing", async () => {
  await xia.post("/api/cart", { plan: "basic" });
  const small = (await cart()).processor.STRIPE_INTENT_SECRET;
  await xia.post("/api/cart", { plan: "big" });
  const stale = await confirmIntent(db, small, "tok_visa", now());
  expect((await xia.post(path(), { processor_token: stale })).status).toBe(400);
  expect((await xia.post(path(), { processor_token: "pi_made_up" })).status).toBe(400);

  const other = await aUser(db, `other${turn}`);
  await aProfile(db, `other${turn}-co`, other);
  const client = await signedIn(other);
  await client.post("/api/cart", [{ plan: "basic" }, { plan: "big" }]);
  const theirs = (await client.get<Cart>(`/api/billing/other${turn}-co/checkout`)).json.processor;
  const foreign = await confirmIntent(db, theirs.STRIPE_INTENT_SECRET, "tok_visa", now());
  expect((await xia.post(path(), { processor_token: foreign })).status).toBe(400);
  await nothingOrdered();
});

test("vector 8: a card that is declined takes no use of a code, stores nothing, and leaves the cart", async () => {
  const providerId = await profileIdOf(db, "cowork");
  const terms = { providerId, type: "percentage", value: 5_000n, nbAttempts: 1, at: DAWN } as const;
  const { id } = await createCoupon(db, { ...terms, code: "ONCE" });
  await xia.post("/api/cart", { plan: "basic" });
  await xia.post("/api/cart/redeem", { code: "once" });
  const body = { processor_token: "tok_declined", remember_card: true };
  expect((await xia.post(path(), body)).status).toBe(400);
  await nothingOrdered();
  expect((await db.orm.coupon.findUnique({ where: { id } }))?.nbAttempts).toBe(1);
  expect((await xia.get<{ last4: string | null }>(path("card"))).json.last4).toBeNull();
  expect((await cart()).results[0]?.lines[0]?.dest_amount).toBe(5_000);
});

test("§11 row 32: two currencies are refused in one checkout, and nothing is ordered", async () => {
  await xia.post("/api/cart", [{ plan: "basic" }, { plan: "yoga" }]);
  for (const answer of [await xia.get(path()), await xia.post(path(), { processor_token: "tok_visa" })]) {
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("one currency");
  }
  await nothingOrdered();
});

test("what a stranger sells is never put on who is known here: it is a gift to claim, or refused", async () => {
  const [plan, victim] = [`trap${turn}`, `xia${turn}-co`];
  await aPlan(db, plan, "studio", { periodAmount: 0n });
  const stella = await signedIn(await aManager(db, "studio", `stella${turn}`));
  const order = async (syncOn: string) => {
    await stella.delete("/api/cart");
    await stella.post("/api/cart", { plan, sync_on: syncOn });
    return (await stella.post("/api/billing/studio/checkout", {})).status;
  };
  expect([await order(victim), await order(`xia${turn}`)]).toEqual([400, 400]);
  expect(await order(`billing@${victim}.example.com`)).toBe(200);
  await nothingOrdered();
  expect((await stella.get(`/api/billing/${victim}/card`)).status).toBe(403);

  await xia.post("/api/cart", { plan });
  expect((await xia.post(path(), {})).status).toBe(200);
  // Who has agreed to what this provider sells can be given more of it.
  expect(await order(victim)).toBe(200);
});

test("less than the processor charges is refused in words, and nothing is ordered", async () => {
  await aPlan(db, `crumb${turn}`, "cowork", { periodAmount: 49n });
  await xia.post("/api/cart", { plan: `crumb${turn}` });
  const answer = await xia.post(path(), { processor_token: "tok_visa" });
  expect(answer).toMatchObject({
    status: 400,
    json: { detail: "The smallest amount that can be charged is $0.50." },
  });
  await nothingOrdered();
});

test("a plan that is paid when something happens is ordered in full, charged nothing now, and due", async () => {
  await xia.post("/api/cart", { plan: "launch" });
  const amountOf = (line: { dest_amount: number }) => line.dest_amount;
  expect((await cart()).results[0]?.options.map(amountOf)).toEqual([10_000, 0]);
  const placed = await xia.post(path(), { items: [{ option: 2, amount: 0 }] });
  expect([placed.status, placed.json]).toEqual([200, {}]);
  expect((await xia.get<{ balance_amount: number }>(path("balance"))).json.balance_amount).toBe(10_000);
  expect(await db.orm.subscription.count({ where: { profileId: xiaId } })).toBe(1);
  // The provider calls for it by the next checkout, on the same order.
  expect((await cart()).results.map(({ lines }) => lines.map(amountOf))).toEqual([[10_000]]);
  expect((await xia.post(path(), { processor_token: "tok_visa" })).status).toBe(201);
  expect((await xia.get<{ balance_amount: number }>(path("balance"))).json.balance_amount).toBe(0);
  expect(await db.orm.ledgerEntry.count({ where: { kind: "A1", destProfileId: xiaId } })).toBe(1);
});

test("seats are taken off one by one, by whom they are for", async () => {
  const seat = (name: string) => ({
    plan: "basic",
    sync_on: `${name}@x.example.com`,
    email: "",
    full_name: name,
  });
  await xia.post("/api/cart", [{ plan: "basic" }, seat("joe"), seat("ann")]);
  const whom = async () => (await cart()).results.map(({ sync_on }) => sync_on);
  expect(await whom()).toEqual(["ann@x.example.com", "joe@x.example.com", null]);
  expect((await xia.delete("/api/cart?plan=basic&sync_on=JOE@x.example.com")).status).toBe(204);
  expect(await whom()).toEqual(["ann@x.example.com", null]);
  await xia.delete("/api/cart?plan=basic&sync_on=");
  expect(await whom()).toEqual(["ann@x.example.com"]);
});

test("§11 row 30: looking at a checkout, however often, opens one intent and moves nothing", async () => {
  await xia.post("/api/cart", { plan: "basic" });
  const traces = async () => {
    const [counts] = await db.query(sql`
      SELECT (SELECT count(*) FROM simulated_intent) AS intents, (SELECT count(*) FROM simulated_payment) AS payments,
        (SELECT count(*) FROM charge) AS charges, (SELECT count(*) FROM ledger_entry) AS rows`);
    return counts;
  };
  const first = (await cart()).processor.STRIPE_INTENT_SECRET;
  const before = await traces();
  const again = await Promise.all([cart(), cart(), cart()]);
  expect(again.map(({ processor }) => processor.STRIPE_INTENT_SECRET)).toEqual([first, first, first]);
  expect(await traces()).toEqual(before);
});

test("§11 row 40: the last digits of a card keep their zeros, wherever they are shown", async () => {
  await xia.post("/api/cart", { plan: "basic" });
  const body = { processor_token: "tok_fails_later", remember_card: true };
  const paid = await xia.post<{ last4: string; processor_key: string }>(path(), body);
  const charge = await xia.get<{ last4: string }>(path(`charges/${paid.json.processor_key}`));
  const card = await xia.get<{ last4: string }>(path("card"));
  expect([paid.json.last4, charge.json.last4, card.json.last4]).toEqual(["0341", "0341", "0341"]);
});

test("vector 35: after all of this the books are right", async () => {
  expect(await audit(db)).toEqual([]);
});
