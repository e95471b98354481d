import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { audit } from "@/lib/ledger/audit";
import { aContributor, signedIn } from "../callers";
import type { Client } from "../client";
import { aManager, aPlan, aProfile, aUser, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;
let stella: Client;
let buyer: Client;
let count = 0;

const PATH = "/api/billing/studio/coupons";
const CHECKOUT = "/api/billing/buyers/checkout";
const QUARTER = { discount_type: "percentage", discount_value: 2_500 };

beforeAll(async () => {
  ({ db, close } = await openWorld());
  await aManager(db, "cowork", "bob");
  const manager = await aUser(db, "stella");
  await aProfile(db, "studio", manager);
  stella = await signedIn(manager);
  await aPlan(db, "lessons", "studio", { description: "By the hour" });
  await aPlan(db, "retired", "studio", { isActive: false });
  await aPlan(db, "desk");
  const user = await aUser(db, "bea");
  await aProfile(db, "buyers", user);
  buyer = await signedIn(user);
});
afterAll(() => close());

interface Coupon {
  readonly code: string;
  readonly ends_at: string | null;
  readonly nb_attempts: number | null;
}

async function make(terms: object = {}): Promise<string> {
  count += 1;
  const code = `MADE${count}`;
  const { status } = await stella.post(PATH, { code, ...QUARTER, ...terms });
  expect(status).toBe(201);
  return code;
}

/** Somebody buys lessons with the code. */
async function use(code: string): Promise<void> {
  await buyer.post("/api/cart", { plan: "lessons" });
  expect((await buyer.post("/api/cart/redeem", { code })).status).toBe(200);
  expect((await buyer.post(CHECKOUT, { processor_token: "tok_visa" })).status).toBe(201);
}

test("a discount code is made, read in either case, and listed", async () => {
  const body = { code: "Spring-26", ...QUARTER, description: "For spring", nb_attempts: 3, plan: "lessons" };
  const made = await stella.post<Coupon>(PATH, { ...body, ends_at: null });
  expect([made.status, made.json]).toEqual([
    201,
    {
      ...body,
      created_at: expect.any(String),
      ends_at: null,
      plan: { slug: "lessons", title: "lessons", description: "By the hour" },
    },
  ]);
  expect((await stella.get(`${PATH}/SPRING-26`)).json).toEqual(made.json);
  const list = await stella.get<{ count: number; results: Coupon[] }>(`${PATH}?q=spring`);
  expect(list.json).toMatchObject({ count: 1, results: [made.json] });
});

test("without an end a new code is good for thirty days, and with null for ever", async () => {
  const { json } = await stella.get<Coupon>(`${PATH}/${await make()}`);
  const days = (Date.parse(json.ends_at ?? "") - Date.now()) / 86_400_000;
  expect(Math.abs(days - 30)).toBeLessThan(0.1);
  expect((await stella.get<Coupon>(`${PATH}/${await make({ ends_at: null })}`)).json.ends_at).toBeNull();
});

test.each([
  [{ code: "spring-26" }, "code"],
  [{ code: "cpn_free" }, "code"],
  [{ code: "CPN_free" }, "code"],
  [{ code: "two words" }, "code"],
  [{ code: "СPRING" }, "code"],
  [{ code: "x".repeat(51) }, "code"],
  [{ discount_type: "half" }, "discount_type"],
  [{ discount_value: -1 }, "discount_value"],
  [{ discount_value: 10_001 }, "discount_value"],
  [{ discount_type: "period", discount_value: 0 }, "discount_value"],
  [{ discount_type: "currency", discount_value: 2 ** 53 }, "discount_value"],
  [{ nb_attempts: 0 }, "nb_attempts"],
  [{ ends_at: "tomorrow" }, "ends_at"],
  [{ plan: "nothing" }, "plan"],
  [{ plan: "retired" }, "plan"],
  [{ plan: "desk" }, "plan"],
])("a new code with %j is refused by the name of the field (§11, 24)", async (terms, field) => {
  const { status, json } = await stella.post<object>(PATH, { code: "Wrong", ...QUARTER, ...terms });
  expect([status, Object.keys(json)]).toEqual([400, [field]]);
});

test("what a change leaves out stays, except the end", async () => {
  const code = await make({ nb_attempts: 5, plan: "lessons", description: "Once" });
  const changed = await stella.put<Coupon>(`${PATH}/${code.toLowerCase()}`, {
    discount_type: "currency",
    discount_value: 500,
  });
  expect(changed.json).toMatchObject({
    ...{ code, discount_type: "currency", discount_value: 500, description: "Once", nb_attempts: 5 },
    ...{ ends_at: null, plan: { slug: "lessons" } },
  });
  const emptied = { discount_type: "currency", nb_attempts: null, plan: null, description: null };
  expect((await stella.put<Coupon>(`${PATH}/${code}`, emptied)).json).toMatchObject({
    ...{ discount_value: 500, nb_attempts: null, plan: null, description: null },
  });
  const { status, json } = await stella.put<object>(`${PATH}/${code}`, {});
  expect([status, Object.keys(json)]).toEqual([400, ["discount_type"]]);
});

test("a value that does not go with another type is refused", async () => {
  const code = await make({ discount_type: "currency", discount_value: 20_000 });
  const { status, json } = await stella.put<object>(`${PATH}/${code}`, { discount_type: "percentage" });
  expect([status, Object.keys(json)]).toEqual([400, ["discount_value"]]);
});

test("a code is renamed until an order was placed with it", async () => {
  const code = await make();
  await use(code);
  const refused = await stella.put<object>(`${PATH}/${code}`, { ...QUARTER, code: "OTHER" });
  expect([refused.status, Object.keys(refused.json)]).toEqual([400, ["code"]]);
  expect((await stella.put(`${PATH}/${code}`, { ...QUARTER, code: code.toLowerCase() })).status).toBe(200);
  const fresh = await make();
  expect((await stella.put<Coupon>(`${PATH}/${fresh}`, { ...QUARTER, code: "RENAMED" })).json.code).toBe(
    "RENAMED",
  );
  expect((await stella.put(`${PATH}/RENAMED`, { ...QUARTER, code })).status).toBe(400);
});

test("an unused code is removed, from open carts too", async () => {
  const code = await make();
  await buyer.post("/api/cart", { plan: "lessons" });
  await buyer.post("/api/cart/redeem", { code });
  expect((await stella.delete(`${PATH}/${code}`)).status).toBe(204);
  expect((await stella.get(`${PATH}/${code}`)).status).toBe(404);
  expect((await stella.delete(`${PATH}/${code}`)).status).toBe(404);
  const cart = await buyer.get<{ results: { lines: { dest_amount: number }[] }[] }>(CHECKOUT);
  expect(cart.json.results.map(({ lines }) => lines.map(({ dest_amount }) => dest_amount))).toEqual([
    [10_000],
  ]);
  await buyer.delete("/api/cart");
});

test("vector 30, §11 row 25: a code that was used is ended, and what was sold with it stays", async () => {
  const code = await make({ ends_at: null });
  await use(code);
  expect((await stella.delete(`${PATH}/${code}`)).status).toBe(204);
  const { json } = await stella.get<Coupon>(`${PATH}/${code}`);
  expect(Date.parse(json.ends_at ?? "")).toBeLessThanOrEqual(Date.now());
  const [sold] = await db.query<{ items: bigint; orders: bigint }>(sql`
    SELECT (SELECT count(*) FROM cart_item WHERE coupon_id = c.id AND recorded) AS items,
      (SELECT count(*) FROM ledger_entry WHERE coupon_id = c.id AND kind = 'A1') AS orders
    FROM coupon c WHERE c.code = ${code}`);
  expect(sold).toEqual({ items: 1n, orders: 1n });
  await buyer.post("/api/cart", { plan: "lessons" });
  expect((await buyer.post("/api/cart/redeem", { code })).status).toBe(400);
  await buyer.delete("/api/cart");
});

test("a code that was only used for gifts is ended, not removed", async () => {
  const code = await make({ ends_at: null });
  const whom = { sync_on: "kit@elsewhere.example.org", full_name: "Kit" };
  await buyer.post("/api/cart", { plan: "lessons", ...whom });
  await buyer.post("/api/cart/redeem", { code });
  expect((await buyer.post(CHECKOUT, { processor_token: "tok_visa" })).status).toBe(201);
  expect((await stella.delete(`${PATH}/${code}`)).status).toBe(204);
  expect((await stella.get(`${PATH}/${code}`)).status).toBe(200);
});

test("a code in a cart that is deleted at the same time is on the cart or gone, never half", async () => {
  for (let round = 0; round < 10; round += 1) {
    const code = await make();
    await buyer.post("/api/cart", { plan: "lessons" });
    const [redeemed, deleted] = await Promise.all([
      buyer.post("/api/cart/redeem", { code }),
      stella.delete(`${PATH}/${code}`),
    ]);
    expect(deleted.status).toBe(204);
    expect([200, 400]).toContain(redeemed.status);
  }
  await buyer.delete("/api/cart");
});

test("codes of gifts are nobody's to see or change", async () => {
  await buyer.post("/api/cart", { plan: "lessons", sync_on: "joe@x.example.com" });
  expect((await buyer.post(CHECKOUT, { processor_token: "tok_visa" })).status).toBe(201);
  const [gift] = await db.query<{ code: string }>(sql`SELECT code FROM coupon WHERE code LIKE 'cpn%'`);
  const path = `${PATH}/${gift?.code}`;
  expect((await stella.get(path)).status).toBe(404);
  expect((await stella.put(path, QUARTER)).status).toBe(404);
  expect((await stella.delete(path)).status).toBe(404);
  expect((await stella.get<{ count: number }>(`${PATH}?q=cpn_`)).json.count).toBe(0);
  await buyer.post("/api/cart", { plan: "lessons" });
  expect((await buyer.post("/api/cart/redeem", { code: gift?.code })).status).toBe(400);
  await buyer.delete("/api/cart");
});

test("lists are sorted by what is asked, and name one provider's codes alone", async () => {
  await make({ discount_value: 1, description: "aardvark" });
  const first = async (order: string) =>
    (await stella.get<{ results: Coupon[] }>(`${PATH}?o=${order}&page_size=1`)).json.results[0];
  expect(await first("amount")).toMatchObject({ discount_value: 1 });
  expect(await first("-code")).toMatchObject({ code: "Spring-26" });
  const bob = await signedIn(await aManager(db, "cowork", "bill"));
  expect((await bob.get<{ count: number }>("/api/billing/cowork/coupons")).json.count).toBe(0);
  expect((await stella.get("/api/billing/cowork/coupons")).status).toBe(403);
  const pete = await signedIn(await aContributor(db, "studio", "pete"));
  expect((await pete.get(PATH)).status).toBe(200);
  expect((await pete.post(PATH, { code: "NO", ...QUARTER })).status).toBe(403);
});

test("who made, changed, ended or deleted a code is recorded", async () => {
  const code = await make();
  await stella.put(`${PATH}/${code}`, { ...QUARTER, discount_value: 5_000 });
  await stella.delete(`${PATH}/${code}`);
  const events = await db.query(sql`
    SELECT event, actor_name AS actor, target FROM audit_event WHERE detail->>'code' = ${code} ORDER BY id`);
  expect(events).toEqual(
    ["coupon_created", "coupon_updated", "coupon_deleted"].map((event) => ({
      ...{ event, actor: "stella", target: "studio" },
    })),
  );
});

test("vector 35: after all of this the books are right", async () => {
  expect(await audit(db)).toEqual([]);
});
