import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { getCheckout } from "@/lib/billing/operations/checkout";
import { type Database, sql } from "@/lib/db";
import { route } from "@/lib/http/route";
import { signedIn, visitor } from "../callers";
import type { Client } from "../client";
import { aManager, aPlan, aProfile, aUser, DAWN, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;
let giver: Client;
let joe: Client;
let joeId: bigint;
let turn = 0;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  const discounts = [{ discountType: "percentage" as const, discountValue: 1_000n, length: 6 }];
  await aPlan(db, "saver", "cowork", { advanceDiscounts: { create: discounts } });
  const uses = [{ slug: "calls", title: "calls", useAmount: 100n, createdAt: DAWN }];
  await aPlan(db, "metered", "cowork", { setupAmount: 500n, useCharges: { create: uses } });
});
afterAll(() => close());

// Each test has a giver and a claimant of its own; the site knows the claimant by another address.
beforeEach(async () => {
  turn += 1;
  const gwen = await aUser(db, `gwen${turn}`);
  await aProfile(db, `gwen${turn}-co`, gwen);
  giver = await signedIn(gwen);
  const user = await aUser(db, `joe${turn}`);
  ({ id: joeId } = await aProfile(db, `joe${turn}-co`, user));
  joe = await signedIn(user);
});

const mailOf = () => `joe${turn}@elsewhere.example.org`;
const giverPath = () => `/api/billing/gwen${turn}-co/checkout`;
const joePath = (code = "") => `/api/billing/joe${turn}-co/checkout${code && `?code=${code}`}`;

/** The giver pays for something for somebody the site does not know. @returns the code under which it waits */
async function give(items: object | object[], body: object = {}): Promise<string> {
  const whom = { sync_on: mailOf(), full_name: "Joe" };
  await giver.post(
    "/api/cart",
    [items].flat().map((item) => ({ ...whom, ...item })),
  );
  const paid = await giver.post(giverPath(), { processor_token: "tok_visa", ...body });
  expect(paid.status).toBe(201);
  const waiting = await db.query<{ code: string }>(sql`
    SELECT claim_code AS code FROM cart_item WHERE email = ${mailOf()} AND user_id IS NULL ORDER BY id DESC`);
  return waiting[0]?.code ?? "";
}

interface Cart {
  readonly results: readonly {
    readonly lines: readonly { readonly description: string; readonly dest_amount: number }[];
    readonly options: readonly unknown[];
  }[];
}

async function linesOf(client: Client, path: string): Promise<[string, number][]> {
  const { status, json } = await client.get<Cart>(path);
  expect(status).toBe(200);
  return json.results.flatMap(({ lines }) =>
    lines.map((line): [string, number] => [line.description.replace(/ until .*/, ""), line.dest_amount]),
  );
}

async function monthsOf(profileId: bigint): Promise<number> {
  const { createdAt, endsAt } = await db.orm.subscription.findFirstOrThrow({ where: { profileId } });
  return (
    (endsAt.getUTCFullYear() - createdAt.getUTCFullYear()) * 12 +
    endsAt.getUTCMonth() -
    createdAt.getUTCMonth()
  );
}

/** Units that were bought in advance. */
async function unitsOf(profileId: bigint): Promise<bigint | undefined> {
  const [counter] = await db.query<{ units: bigint }>(sql`
    SELECT u.rollover_quota AS units FROM subscription_use u JOIN subscription s ON s.id = u.subscription_id
    WHERE s.profile_id = ${profileId}`);
  return counter?.units;
}

test("a gift costs its claimant nothing: neither the plan, nor setup, nor usage, and is there for all that was paid", async () => {
  const code = await give({ plan: "metered", use: "calls", quantity: 7 });
  expect(await linesOf(joe, joePath(code))).toEqual([
    ["Subscription to metered", 0],
    ["Buy 7 metered calls", 0],
  ]);
  expect((await joe.post(joePath(), {})).status).toBe(200);
  expect(await unitsOf(joeId)).toBe(7n);
});

test("whoever claims a gift gets no more of it than was given, whatever they say of it in their cart", async () => {
  const code = await give({ plan: "metered", use: "calls", quantity: 7 });
  await joe.get(joePath(code));
  await joe.post("/api/cart", { plan: "metered", use: "calls", quantity: 1_000_000, option: 1 });
  await db.query(sql`UPDATE cart_item SET quantity = 50 WHERE claim_code = ${code}`);
  expect(await linesOf(joe, joePath())).toContainEqual(["Buy 7 metered calls", 0]);
  expect((await joe.post(joePath(), {})).status).toBe(200);
  expect(await unitsOf(joeId)).toBe(7n);
});

test("a gift in the cart of somebody who leaves the site waits again", async () => {
  const code = await give({ plan: "saver" }, { items: [{ option: 1 }] });
  const other = await aUser(db, `leaver${turn}`);
  await aProfile(db, `leaver${turn}-co`, other);
  const leaver = await signedIn(other);
  expect(await linesOf(leaver, `/api/billing/leaver${turn}-co/checkout?code=${code}`)).toHaveLength(1);
  expect((await leaver.delete(`/api/users/leaver${turn}`)).status).toBe(204);
  expect(await linesOf(joe, joePath(code))).toHaveLength(1);
});

test("what was given back to the giver in full is no gift any more", async () => {
  const code = await give({ plan: "saver" }, { items: [{ option: 1 }] });
  const [charge] = await db.query<{ key: string }>(sql`
    SELECT c.processor_key AS key FROM charge c JOIN profile p ON p.id = c.customer_id WHERE p.slug = ${`gwen${turn}-co`}`);
  const boss = await signedIn(await aManager(db, "cowork", `boss${turn}`));
  const refund = (amount: object) =>
    boss.post(`/api/billing/gwen${turn}-co/charges/${charge?.key}/refund`, {
      lines: [{ num: 0, ...amount }],
    });
  expect((await refund({ refunded_amount: 100 })).status).toBe(200);
  expect((await refund({})).status).toBe(200);
  expect(await linesOf(joe, joePath(code))).toEqual([]);
});

test("a plan and usage of it, given apart, arrive together", async () => {
  const code = await give([{ plan: "metered" }, { plan: "metered", use: "calls" }]);
  expect(await linesOf(joe, joePath(code))).toEqual([
    ["Subscription to metered", 0],
    ["Buy 1 metered calls", 0],
  ]);
  expect((await joe.post(joePath(), {})).status).toBe(200);
  expect(await linesOf(giver, giverPath())).toEqual([]);
});

test("a gift of half a year is half a year", async () => {
  const code = await give({ plan: "saver" }, { items: [{ option: 2 }] });
  await joe.get(joePath(code));
  expect((await joe.post(joePath(), {})).status).toBe(200);
  expect(await monthsOf(joeId)).toBe(6);
});

test("a gift takes the place of what its claimant was about to buy", async () => {
  const code = await give({ plan: "saver" }, { items: [{ option: 1 }] });
  await joe.post("/api/cart", { plan: "saver", option: 1 });
  expect(await linesOf(joe, joePath(code))).toEqual([["Subscription to saver", 0]]);
});

test("two gifts of one plan are claimed one after the other", async () => {
  const codes = [];
  for (const option of [1, 2]) codes.push(await give({ plan: "saver" }, { items: [{ option }] }));
  for (const code of codes) await joe.get(joePath(code));
  expect((await joe.post(joePath(), {})).status).toBe(200);
  expect(await monthsOf(joeId)).toBe(1);
  await joe.get(joePath(codes[1]));
  expect((await joe.post(joePath(), {})).status).toBe(200);
  expect(await monthsOf(joeId)).toBe(7);
});

test("whoever only asks for the head of the cart claims nothing", async () => {
  const code = await give({ plan: "saver" }, { items: [{ option: 1 }] });
  const head = new Request(`http://localhost:3000${joePath(code)}`, {
    method: "HEAD",
    headers: { Authorization: joe.authorization ?? "" },
  });
  // Next answers HEAD by the handler of GET.
  const answer = await route(getCheckout).GET(head, {
    params: Promise.resolve({ profile: `joe${turn}-co` }),
  });
  expect(answer.status).toBe(200);
  expect(await db.orm.cartItem.count({ where: { claimCode: code, userId: null } })).toBe(1);
});

test("of two who claim a gift at once, one gets it", async () => {
  const code = await give({ plan: "saver" }, { items: [{ option: 1 }] });
  const other = await aUser(db, `otto${turn}`);
  await aProfile(db, `otto${turn}-co`, other);
  const otto = await signedIn(other);
  const found = await Promise.all([
    linesOf(joe, joePath(code)),
    linesOf(otto, `/api/billing/otto${turn}-co/checkout?code=${code}`),
  ]);
  expect(found.map(({ length }) => length).sort()).toEqual([0, 1]);
});

test("a claimed gift that is taken off the cart can be claimed again", async () => {
  const code = await give({ plan: "saver" }, { items: [{ option: 1 }] });
  expect(await linesOf(joe, joePath(code))).toHaveLength(1);
  expect((await joe.delete("/api/cart")).status).toBe(204);
  expect(await linesOf(joe, joePath())).toEqual([]);
  expect(await linesOf(joe, joePath(code))).toEqual([["Subscription to saver", 0]]);
});

test("a cart that is emptied while it is paid for loses nothing that was bought", async () => {
  await giver.post("/api/cart", { plan: "saver", option: 1, sync_on: mailOf() });
  const paid = await db.transaction(async (tx) => {
    await tx.query(sql`LOCK TABLE simulated_payment IN ACCESS EXCLUSIVE MODE`);
    const paying = giver.post(giverPath(), { processor_token: "tok_visa" });
    await expect.poll(() => db.orm.charge.count({ where: { customer: { slug: `gwen${turn}-co` } } })).toBe(1);
    expect((await giver.delete("/api/cart")).status).toBe(204);
    return { paying };
  });
  expect((await paid.paying).status).toBe(201);
  expect(await db.orm.cartItem.count({ where: { email: mailOf(), claimCode: { not: null } } })).toBe(1);
});

test("what a visitor puts into the cart while the cart is taken over is kept", async () => {
  for (let round = 0; round < 10; round += 1) {
    const browser = visitor();
    await browser.post("/api/cart", { plan: "saver", option: 1 });
    const key = browser.cookies.get("turnpike-cart") ?? "";
    joe.cookies.set("turnpike-cart", key);
    const [added] = await Promise.all([browser.post("/api/cart", { plan: "metered" }), joe.get(joePath())]);
    expect(added.status).toBe(201);
    // In the account's cart, or in a new one of the browser.
    const inAccount = (await joe.get<Cart>(joePath())).json.results.length;
    const isNew = browser.cookies.get("turnpike-cart") !== key;
    expect([inAccount, isNew]).toEqual(isNew ? [1, true] : [2, false]);
    await joe.delete("/api/cart");
    joe.cookies.clear();
  }
});

test("a seat that somebody else has paid for ends with what was paid, a subscription of one's own goes on", async () => {
  await giver.post("/api/cart", [{ plan: "saver" }, { plan: "saver", sync_on: `joe${turn}-co` }]);
  const body = { processor_token: "tok_visa", items: [{ option: 1 }, { option: 1 }] };
  expect((await giver.post(giverPath(), body)).status).toBe(201);
  const subscriptions = await db.query(sql`
    SELECT p.slug, s.auto_renew AS "autoRenew" FROM subscription s JOIN profile p ON p.id = s.profile_id
    WHERE p.slug IN (${`gwen${turn}-co`}, ${`joe${turn}-co`}) ORDER BY p.slug`);
  expect(subscriptions).toEqual([
    { slug: `gwen${turn}-co`, autoRenew: true },
    { slug: `joe${turn}-co`, autoRenew: false },
  ]);
});
