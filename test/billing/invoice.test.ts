import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { audit } from "@/lib/ledger/audit";
import { signedIn } from "../callers";
import type { Client } from "../client";
import { aPlan, aProfile, aUser, DAWN, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;
let xia: Client;
let xiaId: bigint;
let turn = 0;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  const uses = ["calls", "gb"].map((slug) => ({ slug, title: slug, useAmount: 100n, createdAt: DAWN }));
  await aPlan(db, "metered", "cowork", { setupAmount: 500n, useCharges: { create: uses } });
});
afterAll(() => close());

// Each test has a customer of its own.
beforeEach(async () => {
  turn += 1;
  const user = await aUser(db, `xia${turn}`);
  ({ id: xiaId } = await aProfile(db, company(), user));
  xia = await signedIn(user);
});
const company = () => `xia${turn}-co`;
const checkoutPath = () => `/api/billing/${company()}/checkout`;

interface Line {
  readonly description: string;
  readonly amount: string;
}
interface Entry {
  readonly lines: Line[];
  readonly options: Line[];
}

async function invoice(): Promise<Entry[]> {
  const { json } = await xia.get<{ results: Entry[] }>(checkoutPath());
  return json.results;
}

/** Descriptions without dates, and amounts. */
function linesOf({ lines }: Entry): string[] {
  return lines.map(({ description, amount }) => `${description.replace(/ until \S+ .*/, "")} ${amount}`);
}

async function pay(): Promise<number> {
  const { status, json } = await xia.post<{ amount: number }>(checkoutPath(), {
    processor_token: "tok_visa",
  });
  expect(status).toBe(201);
  return json.amount;
}

test("usage bought beside its plan buys the plan, and its setup, once", async () => {
  await xia.post("/api/cart", [
    { plan: "metered", use: "calls" },
    { plan: "metered" },
    { plan: "metered", use: "gb", quantity: 3 },
  ]);
  expect((await invoice()).map(linesOf)).toEqual([
    [
      "Subscription to metered $100.00",
      "Setup fee for metered $5.00",
      "Buy 1 metered calls $1.00",
      "Buy 3 metered gb $3.00",
    ],
  ]);
  expect(await pay()).toBe(10_900);
});

test("usage bought for two things, without a subscription, buys the plan once", async () => {
  await xia.post("/api/cart", [
    { plan: "metered", use: "calls" },
    { plan: "metered", use: "gb" },
  ]);
  expect(await pay()).toBe(10_000 + 500 + 200);
});

test("a plan that is in the cart twice for one subscriber is two terms, one behind the other, and one setup", async () => {
  await xia.post("/api/cart", [{ plan: "metered" }, { plan: "metered", sync_on: company() }]);
  const [entry] = await invoice();
  const ends = entry?.lines.flatMap(({ description }) => / until (\S+) /.exec(description)?.[1] ?? []);
  expect(new Set(ends).size).toBe(2);
  expect(await pay()).toBe(20_500);
  const [subscription] = await db.query<{ endsAt: Date }>(
    sql`SELECT ends_at AS "endsAt" FROM subscription WHERE profile_id = ${xiaId}`,
  );
  expect(subscription?.endsAt.toISOString().slice(0, 10).replaceAll("-", "/")).toBe(
    [...(ends ?? [])].sort().at(-1),
  );
});

test("what is no longer on sale is not ordered, until it is taken off the cart", async () => {
  const { id } = await aPlan(db, `past${turn}`);
  await aPlan(db, `still${turn}`);
  await xia.post("/api/cart", [{ plan: `past${turn}` }, { plan: `still${turn}` }]);
  await db.query(sql`UPDATE plan SET is_active = FALSE WHERE id = ${id}`);
  const refused = await xia.post<{ detail: string }>(checkoutPath(), { processor_token: "tok_visa" });
  expect([refused.status, refused.json.detail]).toEqual([400, expect.stringContaining(`past${turn}`)]);
  expect((await xia.delete(`/api/cart?plan=past${turn}`)).status).toBe(204);
  expect(await pay()).toBe(10_000);
});

test("a term is not extended beyond the years that have a common form", async () => {
  const { id } = await aPlan(db, `old${turn}`);
  await xia.post("/api/cart", { plan: `old${turn}` });
  const endsAt = new Date("9999-12-20T00:00:00Z");
  await db.orm.subscription.create({
    data: { profileId: xiaId, planId: id, createdAt: DAWN, endsAt, anchorAt: endsAt },
  });
  expect((await xia.get(checkoutPath())).status).toBe(400);
  expect((await xia.post(checkoutPath(), { processor_token: "tok_visa" })).status).toBe(400);
  expect((await xia.get(`/api/profile/${company()}/subscriptions`)).status).toBe(200);
});

test("orders placed at once for one user who has no profile yet all arrive", async () => {
  await aUser(db, "newcomer");
  await aPlan(db, "shared");
  const buyers = await Promise.all(
    Array.from({ length: 5 }, async (_, place) => {
      const user = await aUser(db, `buyer${place}`);
      const { slug } = await aProfile(db, `buyer${place}-co`, user);
      return { client: await signedIn(user), path: `/api/billing/${slug}/checkout` };
    }),
  );
  const answers = await Promise.all(
    buyers.map(async ({ client, path }) => {
      await client.post("/api/cart", { plan: "shared", sync_on: "newcomer" });
      return client.post(path, { processor_token: "tok_visa" });
    }),
  );
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
  const profile = await db.orm.profile.findUniqueOrThrow({
    where: { slug: "newcomer" },
    include: { subscriptions: true, roles: true },
  });
  expect([profile.subscriptions.length, profile.roles.length]).toEqual([1, 1]);
});

test("after all of this the books are right", async () => {
  expect(await audit(db)).toEqual([]);
});
