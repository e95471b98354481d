import { afterAll, beforeAll, expect, test } from "vitest";
import { createCoupon } from "@/lib/catalog";
import { type Database, sql } from "@/lib/db";
import { audit } from "@/lib/ledger/audit";
import { openOrExtendAll } from "@/lib/subscriptions";
import { now } from "@/lib/time/clock";
import { aContributor, signedIn, visitor } from "../callers";
import type { Client } from "../client";
import { aManager, aProfile, aUser, openWorld, profileIdOf } from "../world";

let db: Database;
let close: () => Promise<void>;
let alice: Client;
let reader: Client;
let stella: Client;
let count = 0;
const PLANS = "/api/profile/cowork/plans";

interface PlanJson {
  readonly slug: string;
  readonly [field: string]: unknown;
}

beforeAll(async () => {
  ({ db, close } = await openWorld());
  await db.query(sql`UPDATE site_settings SET broker_fee_bps = 250`);
  alice = await signedIn(await aManager(db, "cowork", "alice"));
  reader = await signedIn(await aContributor(db, "cowork", "ray"));
  const stellaUser = await aUser(db, "stella");
  await aProfile(db, "studio", stellaUser);
  stella = await signedIn(stellaUser);
});
afterAll(() => close());

/** A plan made over the API, with a title of its own. */
async function created(body: Record<string, unknown> = {}): Promise<PlanJson> {
  count += 1;
  const answer = await alice.post<PlanJson>(PLANS, { title: `Plan number ${count}`, ...body });
  expect(answer.status, answer.text).toBe(201);
  return answer.json;
}

async function put(slug: string, body: unknown): Promise<PlanJson> {
  const answer = await alice.put<PlanJson>(`${PLANS}/${slug}`, body);
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
}

/** Somebody subscribes to the plan, for a month that is over. */
async function subscribe(slug: string): Promise<{ planId: bigint; subscriptionId: bigint }> {
  count += 1;
  const { id: profileId } = await aProfile(db, `sub${count}`, await aUser(db, `user${count}`));
  const [plan] = await db.query<{ id: bigint }>(sql`SELECT id FROM plan WHERE slug = ${slug}`);
  const planId = plan?.id ?? 0n;
  const [ordered] = await db.transaction((tx) =>
    openOrExtendAll(tx, [
      {
        profileId,
        plan: { id: planId, periodType: "monthly", renewalType: "auto-renew" },
        ...{
          naturalPeriods: 1,
          at: new Date("2026-02-01T00:00:00Z"),
          requiresAcceptance: false,
          isPaidByOthers: false,
        },
      },
    ]),
  );
  return { planId, subscriptionId: ordered?.subscription.id ?? 0n };
}

test("a title alone makes a plan that is not on sale, with every default", async () => {
  const plan = await created({ title: "Popup Desk" });
  expect(plan).toEqual({
    ...{ slug: "popup-desk", title: "Popup Desk", description: "", is_active: false, setup_amount: 0 },
    ...{
      period_amount: 0,
      period_type: "monthly",
      period_length: 1,
      unit: "usd",
      renewal_type: "auto-renew",
    },
    ...{ is_not_priced: false, unlock_event: null, skip_optin_on_grant: false, optin_on_request: false },
    ...{ extra: null, advance_discounts: [], use_charges: [] },
    ...{ discounted_period_amount: 0, is_cart_item: false },
    created_at: expect.any(String),
    profile: {
      ...{
        slug: "cowork",
        printable_name: "Cowork",
        picture: null,
        type: "organization",
        credentials: false,
      },
      created_at: "2026-01-01T00:00:00.000Z",
    },
  });
  expect((await alice.get(`${PLANS}/popup-desk`)).json).toEqual(plan);
});

test("everything that may be said of a plan is kept", async () => {
  const said = {
    ...{ slug: "Full_Plan", title: "All of it", description: "Everything", is_active: true },
    ...{ setup_amount: 500, period_amount: 2900, period_type: "weekly", period_length: 2 },
    ...{ renewal_type: "repeat", is_not_priced: true },
    ...{ skip_optin_on_grant: true, optin_on_request: true, extra: { color: "red" } },
    advance_discounts: [
      { discount_type: "percentage", discount_value: 2000, length: 12 },
      { discount_type: "period", discount_value: 1, length: 3 },
    ],
    use_charges: [
      {
        slug: "calls",
        title: "Calls",
        description: "API calls",
        use_amount: 15,
        quota: 100,
        maximum_limit: 5000,
      },
      { slug: "seats", extra: '{"per": "seat"}' },
    ],
  };
  const plan = await created(said);
  expect(plan).toMatchObject({
    ...said,
    advance_discounts: said.advance_discounts.toReversed(),
    use_charges: [
      { ...said.use_charges[0], extra: null },
      { slug: "seats", title: "", use_amount: 0, quota: 0, maximum_limit: null, extra: { per: "seat" } },
    ],
  });
});

test("the broker's share of a new plan is that of the site", async () => {
  const { slug } = await created();
  expect(await db.query(sql`SELECT broker_fee_bps AS bps FROM plan WHERE slug = ${slug}`)).toEqual([
    { bps: 250 },
  ]);
});

test("the first plan of a profile makes it a provider", async () => {
  const isProvider = () => db.query(sql`SELECT is_provider AS "is" FROM profile WHERE slug = 'studio'`);
  expect(await isProvider()).toEqual([{ is: false }]);
  expect((await stella.post("/api/profile/studio/plans", { title: "Yoga", unit: "eur" })).status).toBe(201);
  expect(await isProvider()).toEqual([{ is: true }]);
});

test("a provider sells in one currency, which later plans take over", async () => {
  const path = "/api/profile/studio/plans";
  expect((await stella.post(path, { title: "Pilates" })).json).toMatchObject({ unit: "eur" });
  expect((await stella.post(path, { title: "Boxing", unit: "usd" })).json).toHaveProperty("unit");
  expect((await stella.put(`${path}/pilates`, { unit: "usd" })).json).toHaveProperty("unit");
});

test("a slug made of a title gets a suffix when it is taken or a word of URLs; one that was said is refused", async () => {
  const twin = await stella.post<PlanJson>("/api/profile/studio/plans", { title: "Popup desk!" });
  expect(twin.json.slug).toMatch(/^popup-desk-[0-9a-f]{7}$/);
  expect((await created({ title: "Expired" })).slug).toMatch(/^expired-[0-9a-f]{7}$/);
  for (const slug of ["popup-desk", "expired"]) {
    const refusal = await alice.post(PLANS, { title: `Another ${slug}`, slug });
    expect([refusal.status, Object.keys(refusal.json as object)]).toEqual([400, ["slug"]]);
  }
});

test("plans made at once under one title: one is made, the others are refused by it", async () => {
  const all = await Promise.all(Array.from({ length: 5 }, () => alice.post(PLANS, { title: "Rush" })));
  expect(all.map(({ status }) => status).sort()).toEqual([201, 400, 400, 400, 400]);
  expect(all.find(({ status }) => status === 400)?.json).toHaveProperty("title");
});

test.each<[string, Record<string, unknown>]>([
  ["title", { title: undefined }],
  ["title", { title: "   " }],
  ["title", { title: "x".repeat(51) }],
  ["title", { title: "POPUP desk" }],
  ["title", { title: 5 }],
  ["slug", { slug: "two words" }],
  ["period_amount", { period_amount: -1 }],
  ["period_amount", { period_amount: 1.5 }],
  ["period_amount", { period_amount: "2900" }],
  ["period_amount", { period_amount: 1_000_000_000_001 }],
  ["setup_amount", { setup_amount: -1 }],
  ["period_type", { period_type: "fortnightly" }],
  ["period_length", { period_length: 0 }],
  ["period_length", { period_type: "yearly", period_length: 101 }],
  ["renewal_type", { renewal_type: "never" }],
  ["unit", { unit: "USD" }],
  ["unit", { unit: "zzz" }],
  [
    "advance_discounts",
    {
      unlock_event: "launch",
      advance_discounts: [{ discount_type: "currency", discount_value: 1, length: 2 }],
    },
  ],
  ["unlock_event", { unlock_event: "x".repeat(129) }],
  ["is_active", { is_active: "true" }],
  ["description", { description: null }],
  ["extra", { extra: 5 }],
  [
    "advance_discounts",
    { advance_discounts: [{ discount_type: "percentage", discount_value: 10_001, length: 2 }] },
  ],
  ["advance_discounts", { advance_discounts: [{ discount_type: "none", discount_value: 1, length: 2 }] }],
  [
    "advance_discounts",
    { advance_discounts: [{ discount_type: "currency", discount_value: -1, length: 2 }] },
  ],
  ["advance_discounts", { advance_discounts: [{ discount_type: "currency", discount_value: 1, length: 0 }] }],
  [
    "advance_discounts",
    {
      period_type: "yearly",
      advance_discounts: [{ discount_type: "currency", discount_value: 1, length: 101 }],
    },
  ],
  [
    "advance_discounts",
    {
      advance_discounts: [
        { discount_type: "currency", discount_value: 1, length: 2 },
        { discount_type: "period", discount_value: 1, length: 2 },
      ],
    },
  ],
  ["use_charges", { use_charges: [{ title: "No slug" }] }],
  ["use_charges", { use_charges: [{ slug: "calls" }, { slug: "calls" }] }],
  ["use_charges", { use_charges: [{ slug: "calls", quota: -1 }] }],
  ["use_charges", { use_charges: [{ slug: "calls", use_amount: -1 }] }],
])("a wrong %s is refused by its name: %j", async (field, body) => {
  const refusal = await alice.post(PLANS, { title: "Never made", ...body });
  expect(refusal.status, refusal.text).toBe(400);
  expect(Object.keys(refusal.json as object)).toEqual([field]);
});

test("§11 row 26: what a change leaves out stays as it is", async () => {
  const plan = await created({
    ...{ is_active: true, period_amount: 2900, description: "Old", extra: "note" },
    advance_discounts: [{ discount_type: "currency", discount_value: 100, length: 2 }],
    use_charges: [{ slug: "calls", title: "Calls", use_amount: 15, quota: 10 }],
  });
  expect(await put(plan.slug, {})).toEqual({ ...plan, detail: expect.any(String) });
  expect(await put(plan.slug, { period_amount: 3100 })).toMatchObject({
    ...{ ...plan, period_amount: 3100, discounted_period_amount: 3100 },
  });
});

test("an empty list clears discounts and use charges", async () => {
  const plan = await created({
    advance_discounts: [{ discount_type: "currency", discount_value: 100, length: 2 }],
    use_charges: [{ slug: "calls" }],
  });
  expect(await put(plan.slug, { advance_discounts: [] })).toMatchObject({
    ...{ advance_discounts: [], use_charges: plan.use_charges },
  });
  expect(await put(plan.slug, { use_charges: [] })).toMatchObject({ use_charges: [] });
});

test("use charges are changed by their slug, and keep what is not said", async () => {
  const plan = await created({
    use_charges: [
      { slug: "calls", title: "Calls", use_amount: 15, quota: 10, maximum_limit: 900 },
      { slug: "seats" },
    ],
  });
  const changed = await put(plan.slug, {
    use_charges: [
      { slug: "disk", quota: 5 },
      { slug: "calls", use_amount: 20, maximum_limit: null },
    ],
  });
  expect(changed.use_charges).toMatchObject([
    { slug: "calls", title: "Calls", use_amount: 20, quota: 10, maximum_limit: null },
    { slug: "disk", quota: 5 },
  ]);
});

test("a use charge that was used, ordered or put into a cart cannot be removed; one without usage can", async () => {
  const plan = await created({
    is_active: true,
    use_charges: [{ slug: "calls", quota: 10 }, { slug: "seats" }],
  });
  const { subscriptionId } = await subscribe(plan.slug);
  expect(await put(plan.slug, { use_charges: [{ slug: "calls" }] })).toMatchObject({
    use_charges: [{ slug: "calls" }],
  });
  await db.query(
    sql`UPDATE subscription_use SET used_quantity = 1 WHERE subscription_id = ${subscriptionId}`,
  );
  expect((await alice.put(`${PLANS}/${plan.slug}`, { use_charges: [] })).json).toHaveProperty("use_charges");
  const other = await created({ is_active: true, use_charges: [{ slug: "calls" }] });
  expect((await visitor().post("/api/cart", { plan: other.slug, use: "calls" })).status).toBe(201);
  expect((await alice.put(`${PLANS}/${other.slug}`, { use_charges: [] })).json).toHaveProperty("use_charges");
});

test("a new title makes a new slug until somebody subscribes", async () => {
  const plan = await created({ title: "First name" });
  expect(await put(plan.slug, { title: "FIRST name" })).toMatchObject({
    slug: "first-name",
    title: "FIRST name",
  });
  expect(await put("first-name", { title: "Second name" })).toMatchObject({ slug: "second-name" });
  expect((await alice.get(`${PLANS}/first-name`)).status).toBe(404);
  expect(await put("second-name", { title: "Third name", slug: "second-name" })).toMatchObject({
    slug: "second-name",
  });
  expect(await put("second-name", { title: "Third name", slug: "my-own" })).toMatchObject({ slug: "my-own" });
  await subscribe("my-own");
  expect(await put("my-own", { title: "Fourth name" })).toMatchObject({
    slug: "my-own",
    title: "Fourth name",
  });
});

test("another plan's title or slug is refused, the plan's own is not", async () => {
  const plan = await created({ title: "Mine" });
  await created({ title: "Theirs" });
  expect((await alice.put(`${PLANS}/mine`, { title: "theirs" })).json).toHaveProperty("title");
  expect((await alice.put(`${PLANS}/mine`, { slug: "theirs" })).json).toHaveProperty("slug");
  expect(await put("mine", { title: "Mine", slug: "mine" })).toMatchObject({ slug: plan.slug });
});

test("once somebody subscribed, currency and period are fixed, the price is not", async () => {
  const plan = await created({ period_amount: 2900 });
  await subscribe(plan.slug);
  const refusal = await alice.put(`${PLANS}/${plan.slug}`, {
    ...{ unit: "eur", period_type: "yearly", period_length: 3, slug: "other", period_amount: 1 },
  });
  expect(refusal.status).toBe(400);
  expect(Object.keys(refusal.json as object).sort()).toEqual([
    "period_length",
    "period_type",
    "slug",
    "unit",
  ]);
  expect(await put(plan.slug, { ...plan, period_amount: 3100, setup_amount: 5 })).toMatchObject({
    ...{ period_amount: 3100, setup_amount: 5 },
  });
});

test("a plan taken off sale remembers since when, until it is back", async () => {
  const plan = await created({ is_active: true });
  const since = async () =>
    (
      await db.query<{ at: Date | null }>(
        sql`SELECT discontinued_at AS at FROM plan WHERE slug = ${plan.slug}`,
      )
    )[0]?.at;
  expect(await since()).toBeNull();
  await put(plan.slug, { is_active: false });
  const first = await since();
  expect(first).toBeInstanceOf(Date);
  await put(plan.slug, { description: "Gone" });
  expect(await since()).toEqual(first);
  await put(plan.slug, { is_active: true });
  expect(await since()).toBeNull();
});

test("a plan nobody subscribed to is deleted, with its parts, and goes from carts", async () => {
  const plan = await created({
    is_active: true,
    advance_discounts: [{ discount_type: "currency", discount_value: 100, length: 2 }],
    use_charges: [{ slug: "calls" }],
  });
  const shopper = visitor();
  await shopper.post("/api/cart", { plan: plan.slug, use: "calls" });
  expect((await alice.delete(`${PLANS}/${plan.slug}`)).status).toBe(204);
  expect((await alice.get(`${PLANS}/${plan.slug}`)).status).toBe(404);
  expect((await alice.delete(`${PLANS}/${plan.slug}`)).status).toBe(404);
});

test("vector 30, §11 row 25: a plan that ever had a subscriber cannot be deleted, nor one that a discount code is for", async () => {
  const sold = await created();
  await subscribe(sold.slug);
  const refusal = await alice.delete<{ detail: string }>(`${PLANS}/${sold.slug}`);
  expect([refusal.status, refusal.json.detail]).toEqual([403, expect.stringContaining("De-activate")]);
  const promised = await created();
  const [plan] = await db.query<{ id: bigint }>(sql`SELECT id FROM plan WHERE slug = ${promised.slug}`);
  await createCoupon(db, {
    ...{ providerId: await profileIdOf(db, "cowork"), planId: plan?.id ?? 0n, code: "PROMISE" },
    ...{ type: "percentage", value: 1_000n, at: now() },
  });
  expect((await alice.delete(`${PLANS}/${promised.slug}`)).status).toBe(403);
});

test("a provider's plans are its own: others get 404, strangers 403, visitors 401, contributors read", async () => {
  const { slug } = await created();
  expect((await stella.get(`${PLANS}/${slug}`)).status).toBe(403);
  expect((await stella.get(`/api/profile/studio/plans/${slug}`)).status).toBe(404);
  expect((await stella.put(`/api/profile/studio/plans/${slug}`, {})).status).toBe(404);
  expect((await stella.delete(`/api/profile/studio/plans/${slug}`)).status).toBe(404);
  expect((await alice.get("/api/profile/studio/plans/yoga")).status).toBe(200);
  expect((await alice.get("/api/profile/nobody/plans")).status).toBe(404);
  expect((await visitor().get(PLANS)).status).toBe(401);
  expect((await reader.get(`${PLANS}/${slug}`)).status).toBe(200);
  expect((await reader.get(PLANS)).status).toBe(200);
  expect((await reader.post(PLANS, { title: "Mutiny" })).status).toBe(403);
  expect((await reader.put(`${PLANS}/${slug}`, {})).status).toBe(403);
  expect((await reader.delete(`${PLANS}/${slug}`)).status).toBe(403);
});

test("the list has plans on and off sale, cheapest first, and is narrowed to one kind", async () => {
  const user = await aUser(db, "lisa");
  await aProfile(db, "lists", user);
  const lisa = await signedIn(user);
  const path = "/api/profile/lists/plans";
  for (const [title, period_amount, is_active] of [
    ["Gold", 900, true],
    ["Bronze", 100, false],
    ["Silver", 500, true],
  ]) {
    await lisa.post(path, { title, period_amount, is_active });
  }
  const slugs = async (query: string) =>
    (await lisa.get<{ results: PlanJson[] }>(`${path}${query}`)).json.results.map(({ slug }) => slug);
  expect(await slugs("")).toEqual(["bronze", "silver", "gold"]);
  expect(await slugs("?active=true")).toEqual(["silver", "gold"]);
  expect(await slugs("?active=false")).toEqual(["bronze"]);
  expect(await slugs("?o=-title&q=l&q_f=title")).toEqual(["silver", "gold"]);
  expect(await slugs("?ends_at=2026-01-01")).toEqual([]);
  expect((await lisa.get(`${path}?active=maybe`)).json).toHaveProperty("active");
});

test("vector 35: after all of this the books are right", async () => {
  expect(await audit(db)).toEqual([]);
});
