import { afterAll, beforeAll, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { CouponUnusable, placeOrder } from "@/lib/billing";
import { redeemCode } from "@/lib/billing/redeem";
import { createCoupon } from "@/lib/catalog";
import { type Database, sql } from "@/lib/db";
import { audit } from "@/lib/ledger/audit";
import { signedIn, visitor } from "../callers";
import type { Client } from "../client";
import { aPlan, aProfile, aUser, DAWN, openWorld, profileIdOf } from "../world";

let db: Database;
let close: () => Promise<void>;
let buyer: Client;
let studioId: bigint;
const CHECKOUT = "/api/billing/buyers/checkout";

beforeAll(async () => {
  ({ db, close } = await openWorld());
  ({ id: studioId } = await aProfile(db, "studio", await aUser(db, "stella")));
  const coworkId = await profileIdOf(db, "cowork");
  const discounts = [{ discountType: "percentage" as const, discountValue: 2_000n, length: 12 }];
  await aPlan(db, "desk", "cowork", { periodAmount: 2_900n, advanceDiscounts: { create: discounts } });
  await aPlan(db, "room", "cowork");
  await aPlan(db, "lessons", "studio");
  const coupon = { providerId: coworkId, type: "percentage", value: 2_500n, at: DAWN } as const;
  await createCoupon(db, { ...coupon, code: "LABORDAY" });
  await createCoupon(db, { ...coupon, code: "DESKONLY", planId: (await planId("desk")) ?? null });
  await createCoupon(db, { ...coupon, code: "FREE", value: 10_000n, nbAttempts: 5 });
  await createCoupon(db, { ...coupon, code: "PAST", endsAt: DAWN });
  await createCoupon(db, { ...coupon, code: "SPENT", nbAttempts: 0 });
  // Of the same name, at another provider.
  await createCoupon(db, { ...coupon, code: "laborday", providerId: studioId, value: 5_000n });
  const user = await aUser(db, "bea");
  await aProfile(db, "buyers", user);
  buyer = await signedIn(user);
});
afterAll(() => close());

async function planId(slug: string): Promise<bigint | undefined> {
  return (await db.orm.plan.findUnique({ where: { slug } }))?.id;
}

interface Line {
  readonly dest_amount: number;
  readonly description: string;
}
interface Cart {
  readonly results: readonly { readonly lines: readonly Line[]; readonly options: readonly Line[] }[];
}

async function pricesOf(client = buyer, path = CHECKOUT): Promise<number[][]> {
  const { json } = await client.get<Cart>(path);
  return json.results.map(({ lines, options }) => [...lines, ...options].map((line) => line.dest_amount));
}

const redeem = (code: unknown, client = buyer) =>
  client.post<{ detail: string }>("/api/cart/redeem", { code });

test("vector 5: a coupon lowers what the advance discount has left, and says so", async () => {
  await buyer.post("/api/cart", { plan: "desk" });
  const { status, json } = await redeem("laborDAY");
  expect([status, json.detail]).toEqual([200, "Coupon 'laborDAY' was successfully applied."]);
  const cart = await buyer.get<Cart>(CHECKOUT);
  const options = cart.json.results[0]?.options ?? [];
  expect(options.map((line) => line.dest_amount)).toEqual([2_175, 20_850]);
  expect(options[1]?.description).toContain("a 40.08% discount (code: LABORDAY)");
  await buyer.delete("/api/cart");
});

test("vector 6: a coupon of all leaves one option, which needs no card, takes a use and is in force", async () => {
  await buyer.post("/api/cart", { plan: "desk" });
  await redeem("FREE");
  expect(await pricesOf()).toEqual([[0]]);
  const { status, json } = await buyer.post(CHECKOUT, {});
  expect([status, json]).toEqual([200, {}]);
  const [state] = await db.query<{ left: number; subscriptions: bigint; charges: bigint }>(sql`
    SELECT (SELECT nb_attempts FROM coupon WHERE code = 'FREE') AS left,
      (SELECT count(*) FROM subscription s JOIN plan p ON p.id = s.plan_id WHERE p.slug = 'desk') AS subscriptions,
      (SELECT count(*) FROM charge) AS charges`);
  expect(state).toEqual({ left: 4, subscriptions: 1n, charges: 0n });
});

test("a code goes on what it is good for, each provider's own, in place of another", async () => {
  await buyer.post("/api/cart", [{ plan: "room" }, { plan: "lessons" }]);
  expect((await redeem("LABORDAY")).status).toBe(200);
  expect(await pricesOf()).toEqual([[5_000], [7_500]]);
  expect((await redeem("FREE")).status).toBe(200);
  expect(await pricesOf()).toEqual([[5_000], [0]]);
  await buyer.delete("/api/cart");
});

test("§11 row 23: nothing is taken by redeeming, however often", async () => {
  await buyer.post("/api/cart", { plan: "room" });
  for (let turn = 0; turn < 6; turn += 1) expect((await redeem("FREE")).status).toBe(200);
  expect((await db.orm.coupon.findFirst({ where: { code: "FREE" } }))?.nbAttempts).toBe(4);
  await buyer.delete("/api/cart");
});

test.each(["PAST", "SPENT", "DESKONLY", "NOTHING", "cpn_x"])(
  "the code %s is refused where it is good for nothing, and what was on the cart stays",
  async (code) => {
    await buyer.post("/api/cart", { plan: "room" });
    await redeem("LABORDAY");
    const { status, json } = await redeem(code);
    expect([status, Object.keys(json)]).toEqual([400, ["detail"]]);
    expect(await pricesOf()).toEqual([[7_500]]);
    await buyer.delete("/api/cart");
  },
);

test.each([[undefined], [""], [5], ["x".repeat(51)]])("the code %j is refused by its name", async (code) => {
  const { status, json } = await redeem(code);
  expect([status, Object.keys(json)]).toEqual([400, ["code"]]);
});

test("an empty cart takes no code, of an account or of a browser", async () => {
  expect((await redeem("LABORDAY")).status).toBe(400);
  expect((await redeem("LABORDAY", visitor())).status).toBe(400);
});

test("§11 row 29: a visitor's code shows in prices, goes on what is added later, and comes along at sign-in", async () => {
  const browser = visitor();
  await browser.post("/api/cart", { plan: "room" });
  expect((await redeem("laborday", browser)).status).toBe(200);
  const added = await browser.post<{ detail: string }>("/api/cart", { plan: "lessons" });
  expect(added.json.detail).toContain("a 50% discount");
  const { json } = await browser.get<{ results: { slug: string; discounted_period_amount: number }[] }>(
    "/api/pricing",
  );
  const prices = Object.fromEntries(json.results.map((plan) => [plan.slug, plan.discounted_period_amount]));
  expect(prices).toEqual({ desk: 2_175, room: 7_500, lessons: 5_000 });
  buyer.cookies.set("turnpike-cart", browser.cookies.get("turnpike-cart") ?? "");
  expect(await pricesOf()).toEqual([[5_000], [7_500]]);
  await buyer.delete("/api/cart");
});

test("a visitor's code takes the place of another one on the account's items at sign-in", async () => {
  await buyer.post("/api/cart", { plan: "desk", option: 1 });
  await redeem("DESKONLY");
  await buyer.post("/api/cart", { plan: "room" });
  await redeem("FREE");
  const browser = visitor();
  await browser.post("/api/cart", { plan: "lessons" });
  await redeem("laborday", browser);
  buyer.cookies.set("turnpike-cart", browser.cookies.get("turnpike-cart") ?? "");
  expect(await pricesOf()).toEqual([[2_175], [5_000], [7_500]]);
  await buyer.delete("/api/cart");
});

test("vector 25, §11 row 29: use, option and coupon of a visitor's cart are the account's after sign-in", async () => {
  const plan = {
    useCharges: { create: [{ slug: "calls", title: "calls", useAmount: 15n, createdAt: DAWN }] },
  };
  const discounts = [{ discountType: "period" as const, discountValue: 1n, length: 6 }];
  await aPlan(db, "metered", "cowork", { ...plan, advanceDiscounts: { create: discounts } });
  const browser = visitor();
  await browser.post("/api/cart", [
    { plan: "metered", option: 2 },
    { plan: "metered", use: "calls", quantity: 40 },
  ]);
  await redeem("LABORDAY", browser);
  buyer.cookies.set("turnpike-cart", browser.cookies.get("turnpike-cart") ?? "");
  const { json } = await buyer.get<Cart>(CHECKOUT);
  expect(json.results).toHaveLength(1);
  expect(json.results[0]?.options).toEqual([]);
  // Five of six months at 100.00, less a quarter; forty calls at 0.15.
  expect(json.results[0]?.lines.map((line) => line.dest_amount)).toEqual([37_500, 600]);
  await buyer.delete("/api/cart");
});

test("a code that ended while it was in a browser's cart does not come along", async () => {
  const coworkId = await profileIdOf(db, "cowork");
  const soon = await createCoupon(db, {
    ...{ providerId: coworkId, code: "SOON", type: "percentage", value: 2_500n, at: DAWN },
  });
  const browser = visitor();
  await browser.post("/api/cart", { plan: "room" });
  await redeem("SOON", browser);
  await browser.delete("/api/cart?plan=room");
  await browser.post("/api/cart", { plan: "desk", option: 1 });
  await db.query(sql`UPDATE cart_item SET coupon_id = NULL WHERE coupon_id = ${soon.id}`);
  await db.query(sql`UPDATE coupon SET ends_at = ${DAWN} WHERE id = ${soon.id}`);
  buyer.cookies.set("turnpike-cart", browser.cookies.get("turnpike-cart") ?? "");
  expect(await pricesOf()).toEqual([[2_900]]);
  await buyer.delete("/api/cart");
});

/** So many users with a company each, and the plan in each of their carts. */
async function crowd(size: number): Promise<{ actor: SignedIn; companyId: bigint }[]> {
  const room = await planId("room");
  const rows = await db.query<{ userId: bigint; companyId: bigint; name: string }>(sql`
    WITH names AS (SELECT 'crowd' || n AS name FROM generate_series(1, ${size}) n),
    users AS (INSERT INTO app_user (username, email) SELECT name, name || '@example.com' FROM names
      RETURNING id, username),
    companies AS (INSERT INTO profile (slug, full_name, email, created_at)
      SELECT name || '-co', name, name || '@example.com', ${DAWN} FROM names RETURNING id, full_name),
    items AS (INSERT INTO cart_item (user_id, plan_id, created_at) SELECT id, ${room}, ${DAWN} FROM users)
    SELECT u.id AS "userId", c.id AS "companyId", u.username AS name
    FROM users u JOIN companies c ON c.full_name = u.username`);
  return rows.map(({ userId: id, companyId, name: username }) => ({
    actor: { kind: "user", id, username, fullName: username, email: null } as unknown as SignedIn,
    companyId,
  }));
}

test("§11 row 23: of 500 who redeem a code of ten uses and check out at once, exactly ten pay its price", async () => {
  const coworkId = await profileIdOf(db, "cowork");
  const { id } = await createCoupon(db, {
    ...{ providerId: coworkId, code: "FIRST10", type: "percentage", value: 2_500n, nbAttempts: 10, at: DAWN },
  });
  const people = await crowd(500);
  const at = new Date();
  const address = { streetAddress: "", locality: "", region: "", postalCode: "", country: "" };
  const buy = async ({ actor, companyId }: (typeof people)[number]): Promise<"bought" | "refused"> => {
    await db.transaction((tx) => redeemCode(tx, [{ userId: actor.id }], "first10", at));
    const customer = { id: companyId, slug: `${actor.username}-co`, fullName: actor.username };
    try {
      await placeOrder(db, {
        ...{ actor, customer, choices: [], token: "tok_visa", rememberCard: false, address, at },
      });
      return "bought";
    } catch (error) {
      expect(error).toBeInstanceOf(CouponUnusable);
      return "refused";
    }
  };
  const results = await Promise.allSettled(people.map(buy));
  const [state] = await db.query(sql`
    SELECT nb_attempts AS left, (SELECT count(*) FROM ledger_entry WHERE coupon_id = c.id) AS orders,
      (SELECT count(*) FROM ledger_entry WHERE coupon_id = c.id AND dest_amount <> 7500) AS other_prices,
      (SELECT count(*) FROM cart_item WHERE coupon_id = c.id AND recorded) AS sold
    FROM coupon c WHERE id = ${id}`);
  expect(state).toEqual({ left: 0, orders: 10n, other_prices: 0n, sold: 10n });
  const bought = results.filter((result) => result.status === "fulfilled" && result.value === "bought");
  expect(bought).toHaveLength(10);
  // The others were told at checkout, or, once the uses were gone, when they redeemed.
  for (const result of results) if (result.status === "rejected") expect(result.reason.status).toBe(400);
}, 120_000);

test("vector 35: after all of this the books are right", async () => {
  expect(await audit(db)).toEqual([]);
});
