import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createCoupon, createPlan, updatePlan } from "@/lib/catalog";
import { type Database, openDatabase, sql } from "@/lib/db";
import { siteUrl } from "@/lib/http";
import { now, setClock } from "@/lib/time/clock";
import { signedIn, visitor } from "../callers";
import type { Client } from "../client";
import { aManager, aProfile, aUser, DAWN, openWorld, profileIdOf } from "../world";

let db: Database;
let url: string;
let close: () => Promise<void>;
let providerId: bigint;

interface Page {
  readonly count: number;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly {
    readonly slug: string;
    readonly discounted_period_amount: number;
    readonly is_cart_item: boolean;
  }[];
}

beforeAll(async () => {
  ({ db, url, close } = await openWorld());
  await aManager(db, "cowork", "alice");
  providerId = await profileIdOf(db, "cowork");
});
afterAll(() => close());

/** The catalogue of every test: `talk` has no price, `old` is off sale. */
beforeEach(async () => {
  await db.query(sql`DELETE FROM cart_item`);
  await db.query(sql`DELETE FROM coupon`);
  await db.query(sql`DELETE FROM use_charge`);
  await db.query(sql`DELETE FROM plan`);
  for (const [title, periodAmount, isActive, isNotPriced] of [
    ["Talk", 0n, true, true],
    ["Desk", 5_000n, true, false],
    ["Basic", 2_900n, true, false],
    ["Old", 100n, false, false],
  ] as const) {
    await aPlanOf({ title, periodAmount, isActive, isNotPriced });
  }
});

function aPlanOf(fields: {
  title: string;
  periodAmount: bigint;
  isActive?: boolean;
  isNotPriced?: boolean;
  at?: Date;
}) {
  return db.transaction((tx) => createPlan(tx, { isActive: true, at: DAWN, providerId, ...fields }));
}

async function pricing(query = "", client: Client = visitor()): Promise<Page> {
  const answer = await client.get<Page>(`/api/pricing${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
}

async function slugs(query = "", client?: Client): Promise<string[]> {
  return (await pricing(query, client)).results.map(({ slug }) => slug);
}

test("plans on sale are listed, those with a price first and the cheapest first", async () => {
  expect(await slugs()).toEqual(["basic", "desk", "talk"]);
});

test("plans of a provider that is gone are not listed", async () => {
  const studio = await aProfile(db, "studio", await aUser(db, "stella"));
  await db.transaction((tx) =>
    createPlan(tx, { providerId: studio.id, title: "Yoga", isActive: true, at: DAWN }),
  );
  expect(await slugs()).toEqual(["yoga", "basic", "desk", "talk"]);
  await db.query(sql`UPDATE profile SET is_active = FALSE WHERE id = ${studio.id}`);
  expect(await slugs()).toEqual(["basic", "desk", "talk"]);
  await db.query(sql`DELETE FROM plan WHERE provider_id = ${studio.id}`);
});

test("the price list is searched, sorted, narrowed by dates and paged", async () => {
  expect(await slugs("?q=bas,TALK")).toEqual(["basic", "talk"]);
  expect(await slugs("?q=cowork&q_f=profile&o=-period_amount")).toEqual(["desk", "basic", "talk"]);
  expect(await slugs("?q=cowork&q_f=title")).toEqual([]);
  expect(await slugs("?o=title&o=nonsense")).toEqual(["basic", "desk", "talk"]);
  expect(await slugs("?ends_at=2026-01-01")).toEqual([]);
  expect(await slugs("?start_at=2026-01-01")).toEqual(["basic", "desk", "talk"]);
  expect(await slugs("?ot=desc&utm_source=mail")).toEqual(["basic", "desk", "talk"]);
});

test("pages know each other; wrong sizes are put right, wrong pages are not there", async () => {
  const first = await pricing("?page_size=2");
  expect(first).toMatchObject({
    count: 3,
    previous: null,
    next: `${siteUrl()}/api/pricing?page_size=2&page=2`,
  });
  const last = await pricing("?page_size=2&page=last");
  expect(last).toMatchObject({ count: 3, next: null, previous: `${siteUrl()}/api/pricing?page_size=2` });
  expect(last.results.map(({ slug }) => slug)).toEqual(["talk"]);
  for (const size of ["0", "-3", "many", "1000"]) expect((await pricing(`?page_size=${size}`)).count).toBe(3);
  for (const page of ["0", "2", "-1", "two"]) {
    expect((await visitor().get(`/api/pricing?page=${page}`)).status).toBe(404);
  }
  expect((await visitor().get("/api/pricing?start_at=soon")).json).toHaveProperty("start_at");
});

test("an empty catalogue is a page of nothing", async () => {
  await db.query(sql`UPDATE plan SET is_active = FALSE`);
  expect(await pricing()).toEqual({ count: 0, next: null, previous: null, results: [] });
});

test("nobody sees the price list as it was before a change of a plan", async () => {
  for (let price = 3_000n; price < 3_020n; price += 1n) {
    await db.transaction((tx) =>
      updatePlan(tx, { providerId, slug: "basic" }, { periodAmount: price, at: now() }),
    );
    const page = await pricing();
    expect(page.results.find(({ slug }) => slug === "basic")).toMatchObject({ period_amount: Number(price) });
  }
});

test.each([
  [
    "a discount",
    () => sql`INSERT INTO advance_discount (plan_id, discount_type, discount_value, length)
      SELECT id, 'currency', 7, 3 FROM plan WHERE slug = 'basic'`,
  ],
  [
    "a use charge",
    () => sql`INSERT INTO use_charge (plan_id, slug, title, created_at)
      SELECT id, 'calls', 'Calls', now() FROM plan WHERE slug = 'basic'`,
  ],
  ["its provider's name", () => sql`UPDATE profile SET full_name = full_name || '!' WHERE slug = 'cowork'`],
  ["a plan put on sale", () => sql`UPDATE plan SET is_active = TRUE WHERE slug = 'old'`],
  [
    "a person behind its provider",
    () => sql`UPDATE app_user SET username = 'cowork' WHERE username = 'alice'`,
  ],
  ["that person's password", () => sql`UPDATE app_user SET password_hash = NULL WHERE username = 'cowork'`],
  ["that person's role", () => sql`DELETE FROM role WHERE profile_id = ${providerId}`],
])("nobody sees the price list as it was before a change of %s", async (_, change) => {
  const before = await pricing();
  expect(await pricing()).toEqual(before);
  await db.query(change());
  expect(await pricing()).not.toEqual(before);
});

test("a change that another process makes is seen soon", async () => {
  const other = openDatabase(url, 1);
  await pricing();
  await other.query(sql`UPDATE plan SET title = 'Changed elsewhere' WHERE slug = 'basic'`);
  await expect.poll(() => pricing("")).toMatchObject({ results: [{ title: "Changed elsewhere" }, {}, {}] });
  await other.close();
});

test("a change that is rolled back changes nothing", async () => {
  const before = await pricing();
  await db
    .transaction(async (tx) => {
      await updatePlan(tx, { providerId, slug: "basic" }, { periodAmount: 1n, at: now() });
      throw new Error("changed my mind");
    })
    .catch(() => undefined);
  expect(await pricing()).toEqual(before);
});

test("a plan dated ahead appears in its time, also on a page that was kept", async () => {
  await aPlanOf({ title: "Soon", periodAmount: 1n, at: new Date(now().getTime() + 60_000) });
  expect(await slugs()).not.toContain("soon");
  try {
    setClock(61_000);
    expect(await slugs()).toContain("soon");
  } finally {
    setClock(0);
  }
  expect(await slugs()).not.toContain("soon");
});

test("plans in the caller's cart are marked, and only for the caller", async () => {
  const shopper = visitor();
  await shopper.post("/api/cart", { plan: "desk" });
  const marked = async (client: Client) =>
    (await pricing("", client)).results.filter((plan) => plan.is_cart_item).map(({ slug }) => slug);
  expect(await marked(shopper)).toEqual(["desk"]);
  expect(await marked(visitor())).toEqual([]);
  const user = await signedIn(await aUser(db, "customer"));
  expect(await marked(user)).toEqual([]);
  await user.post("/api/cart", { plan: "basic" });
  expect(await marked(user)).toEqual(["basic"]);
  // Who has just signed in may still have what the browser's cart holds.
  user.cookies.set("turnpike-cart", shopper.cookies.get("turnpike-cart") ?? "");
  expect(await marked(user)).toEqual(["basic", "desk"]);
  shopper.cookies.set("turnpike-cart", "0".repeat(40));
  expect(await marked(shopper)).toEqual([]);
});

async function aCoupon(
  code: string,
  terms: Partial<Parameters<typeof createCoupon>[1]> = {},
): Promise<bigint> {
  const coupon = await createCoupon(db, {
    providerId,
    code,
    type: "percentage",
    value: 2_500n,
    at: DAWN,
    ...terms,
  });
  return coupon.id;
}

const discounted = async (client: Client, query = "") =>
  Object.fromEntries(
    (await pricing(query, client)).results.map(({ slug, discounted_period_amount: amount }) => [
      slug,
      amount,
    ]),
  );

test("prices show the discount code that a visitor has redeemed, where it is good", async () => {
  const shopper = visitor();
  await shopper.post("/api/cart", { plan: "desk" });
  await aCoupon("LaborDay");
  await db.query(sql`UPDATE visitor_cart SET coupon_code = 'LABORDAY'`);
  expect(await discounted(shopper)).toEqual({ basic: 2_175, desk: 3_750, talk: 0 });
  expect(await discounted(shopper, "?q=desk")).toEqual({ desk: 3_750 });
  expect(await discounted(visitor())).toEqual({ basic: 2_900, desk: 5_000, talk: 0 });
  await db.query(sql`UPDATE coupon SET ends_at = ${DAWN}`);
  expect(await discounted(shopper)).toEqual({ basic: 2_900, desk: 5_000, talk: 0 });
});

test("prices show the best discount code on the items of an account's cart", async () => {
  const desk = (await db.query<{ id: bigint }>(sql`SELECT id FROM plan WHERE slug = 'desk'`))[0]?.id ?? 0n;
  const user = await signedIn(await aUser(db, "buyer"));
  await user.post("/api/cart", [{ plan: "desk" }, { plan: "basic" }]);
  const half = await aCoupon("HALF", { value: 5_000n, planId: desk });
  const minus = await aCoupon("MINUS", { type: "currency", value: 400n });
  await db.query(
    sql`UPDATE cart_item SET coupon_id = CASE WHEN plan_id = ${desk} THEN ${half}::bigint ELSE ${minus} END`,
  );
  expect(await discounted(user)).toEqual({ basic: 2_500, desk: 2_500, talk: 0 });
  await db.query(sql`UPDATE coupon SET nb_attempts = 0 WHERE id = ${half}`);
  expect(await discounted(user)).toEqual({ basic: 2_500, desk: 4_600, talk: 0 });
});

test("the price list costs an anonymous caller no query, others two at most", async () => {
  const shopper = visitor();
  await shopper.post("/api/cart", { plan: "desk" });
  await pricing();
  const query = vi.spyOn(db, "query");
  await pricing();
  expect(query).not.toHaveBeenCalled();
  await pricing("", shopper);
  expect(query.mock.calls.length).toBeLessThanOrEqual(2);
  query.mockRestore();
});
