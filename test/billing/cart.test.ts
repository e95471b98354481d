import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "@/lib/db";
import { signedIn, visitor } from "../callers";
import type { Client } from "../client";
import { aPlan, aUser, DAWN, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;
let shopper: Client;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  shopper = await signedIn(await aUser(db, "xia"));
  await aPlan(db, "basic");
  await aPlan(db, "metered", "cowork", {
    useCharges: { create: [{ slug: "calls", title: "calls", useAmount: 1_000n, createdAt: DAWN }] },
  });
});
afterAll(() => close());

type Refusal = Record<string, string[]>;

test.each([
  [{}, "plan"],
  [{ plan: 5 }, "plan"],
  [{ plan: "not a slug" }, "plan"],
  [{ plan: "nothing" }, "plan"],
  [{ plan: "basic", option: -1 }, "option"],
  [{ plan: "basic", quantity: 1.5 }, "quantity"],
  [{ plan: "basic", email: "nobody" }, "email"],
  [{ plan: "metered", use: "nothing" }, "use"],
  [{ plan: "metered", use: "constructor" }, "use"],
  [{ plan: "metered", use: "__proto__" }, "use"],
  [[{ plan: "basic" }, { plan: 5 }], "1"],
])("the item %j is refused by the name of the field", async (body, field) => {
  const answer = await visitor().post<Refusal>("/api/cart", body);
  expect([answer.status, Object.keys(answer.json)]).toEqual([400, [field]]);
});

test.each([["basic"], [5], [[]], ["null"]])("the body %j is refused as a whole", async (body) => {
  const answer = await visitor().send<{ detail: string }>("POST", "/api/cart", JSON.stringify(body), {
    "Content-Type": "application/json",
  });
  expect([answer.status, typeof answer.json.detail]).toEqual([400, "string"]);
});

test.each([
  ["?plan=basic", ["metered"]],
  ["?email=JOE@example.org", ["basic"]],
  ["?plan=basic&email=joe@example.org", ["basic", "metered"]],
  ["", []],
])("DELETE /api/cart%s takes out what matches all of it", async (query, left) => {
  await shopper.post("/api/cart", [{ plan: "basic" }, { plan: "metered", email: "joe@example.org" }]);
  expect((await shopper.delete(`/api/cart${query}`)).status).toBe(204);
  const items = await db.orm.cartItem.findMany({
    where: { recorded: false, user: { username: "xia" } },
    include: { plan: true },
    orderBy: { id: "asc" },
  });
  expect(items.map(({ plan }) => plan.slug)).toEqual(left);
  await shopper.delete("/api/cart");
});

test.each(["plan=", "plan=nothing", "email=", "email=%20"])(
  "a condition that says nothing, %s, does not empty the cart",
  async (query) => {
    await shopper.post("/api/cart", { plan: "basic" });
    expect((await shopper.delete(`/api/cart?${query}`)).status).toBe(400);
    expect((await shopper.post("/api/cart", { plan: "basic" })).status).toBe(200);
    await shopper.delete("/api/cart");
  },
);

test("an item says what will be ordered when there is just that", async () => {
  const detailsOf = async (client: Client, ...items: object[]) => {
    const { json } = await client.post<{ detail: string | null }[]>("/api/cart", items);
    return json.map(({ detail }) => detail?.replace(/ until \S+/, "") ?? null);
  };
  await aPlan(db, "saver", "cowork", {
    advanceDiscounts: { create: [{ discountType: "percentage", discountValue: 1_000n, length: 6 }] },
  });
  const browser = visitor();
  expect(await detailsOf(browser, { plan: "basic" }, { plan: "saver" })).toEqual([
    "Subscription to basic (1 month)",
    null,
  ]);
  expect(await detailsOf(browser, { plan: "saver", option: 2 })).toEqual([
    "Subscription to saver (6 months) - a 10% discount",
  ]);
  const metered = { plan: "metered", use: "calls", quantity: 2 };
  expect(await detailsOf(browser, metered)).toEqual([null]);
  expect(await detailsOf(browser, metered, { plan: "metered" })).toEqual([
    "Buy 2 metered calls",
    "Subscription to metered (1 month)",
  ]);
  const joe = { plan: "basic", sync_on: "joe@example.org", full_name: "Joe" };
  expect(await detailsOf(shopper, joe)).toEqual([
    "Subscription to basic (1 month) for Joe (joe@example.org)",
  ]);
  await shopper.delete("/api/cart");
});

test("units that cost more than an amount can say are refused before they lie in the cart", async () => {
  const item = { plan: "metered", use: "calls", quantity: Number.MAX_SAFE_INTEGER };
  const answer = await shopper.post<Refusal>("/api/cart", item);
  expect([answer.status, Object.keys(answer.json)]).toEqual([400, ["quantity"]]);
  const most = { ...item, quantity: Math.floor(Number.MAX_SAFE_INTEGER / 1_000) };
  expect((await shopper.post("/api/cart", most)).status).toBe(201);
});
