import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { siteUrl } from "@/lib/http";
import { audit } from "@/lib/ledger/audit";
import { now } from "@/lib/time/clock";
import { aContributor, signedIn, visitor } from "../callers";
import type { Client } from "../client";
import { aManager, aPlan, aProfile, aUser, openWorld } from "../world";

const DAY = 86_400_000;
const NOW = now();
const days = (count: number) => new Date(NOW.getTime() + count * DAY);

let db: Database;
let close: () => Promise<void>;
let xia: Client;
let reader: Client;
let broker: Client;
let stella: Client;
let stranger: Client;
let xiaId: bigint;
const plans: Record<string, bigint> = {};

beforeAll(async () => {
  ({ db, close } = await openWorld());
  broker = await signedIn(await aManager(db, "cowork", "alice"));
  const stellaUser = await aUser(db, "stella");
  await aProfile(db, "studio", stellaUser);
  stella = await signedIn(stellaUser);
  const xiaUser = await aUser(db, "xia");
  ({ id: xiaId } = await aProfile(db, "xia-co", xiaUser));
  xia = await signedIn(xiaUser);
  reader = await signedIn(await aContributor(db, "xia-co", "ray"));
  stranger = await signedIn(await aUser(db, "stan"));
  for (const [slug, provider] of [
    ["basic", "cowork"],
    ["desk", "cowork"],
    ["yoga", "studio"],
    ["pilates", "studio"],
  ] as const) {
    plans[slug] = (await aPlan(db, slug, provider)).id;
  }
  plans.trial = (await aPlan(db, "trial", "cowork", { renewalType: "one_time" })).id;
});
afterAll(() => close());

interface Row {
  readonly from?: number;
  readonly to?: number;
  readonly grantKey?: string;
  readonly autoRenew?: boolean;
}

/** Leaves xia-co with exactly these subscriptions; days are counted from now. */
async function subscribed(rows: Record<string, Row>): Promise<void> {
  await db.query(sql`DELETE FROM subscription WHERE profile_id = ${xiaId}`);
  await db.orm.subscription.createMany({
    data: Object.entries(rows).map(([plan, { from = -10, to = 20, grantKey = null, autoRenew = true }]) => ({
      ...{ profileId: xiaId, planId: plans[plan] ?? 0n, autoRenew, grantKey },
      ...{ createdAt: days(from), endsAt: days(to), anchorAt: days(from), periodsElapsed: 1 },
    })),
  });
}

const LIST = "/api/profile/xia-co/subscriptions";

async function listed(client: Client, query = ""): Promise<string[]> {
  const answer = await client.get<{ results: { plan: { slug: string } }[] }>(`${LIST}${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json.results.map(({ plan }) => plan.slug);
}

test("a subscription is shown with its subscriber, its plan and where to use and end it", async () => {
  await subscribed({ basic: {} });
  const { json } = await xia.get(`${LIST}/basic`);
  expect(json).toEqual({
    created_at: days(-10).toISOString(),
    ends_at: days(20).toISOString(),
    description: null,
    profile: {
      ...{ slug: "xia-co", printable_name: "Xia-co Inc", picture: null, type: "organization" },
      ...{ credentials: false, created_at: "2026-01-01T00:00:00.000Z" },
    },
    plan: { slug: "basic", title: "basic", description: "" },
    auto_renew: true,
    extra: null,
    grant_key: null,
    request_key: null,
    deferral: null,
    app_url: `${siteUrl()}/app/xia-co/basic/`,
    remove_api_url: `${siteUrl()}${LIST}/basic`,
    editable: false,
  });
});

test("the list has what is current, what ends first in front, and what waits for an acceptance", async () => {
  await subscribed({
    basic: { to: 30 },
    desk: { to: -1 },
    yoga: { to: 5 },
    pilates: { grantKey: "c".repeat(40) },
  });
  expect(await listed(xia)).toEqual(["yoga", "pilates", "basic"]);
});

test("the list is searched, sorted, narrowed by its start and paged", async () => {
  await subscribed({ basic: { from: -30 }, yoga: { from: -2 }, pilates: { from: -1, to: 2 } });
  expect(await listed(xia, "?q=YO&q_f=plan")).toEqual(["yoga"]);
  expect(await listed(xia, "?q=xia-co&q_f=profile&o=-plan__title")).toEqual(["yoga", "pilates", "basic"]);
  expect(await listed(xia, `?start_at=${days(-5).toISOString()}&o=created_at`)).toEqual(["yoga", "pilates"]);
  expect(await listed(xia, "?ends_at=nonsense&o=plan&page_size=1&page=2")).toEqual(["pilates"]);
  const last = await xia.get<{ count: number; next: null; previous: string }>(
    `${LIST}?page=last&page_size=2`,
  );
  expect(last.json).toMatchObject({ count: 3, next: null, previous: `${siteUrl()}${LIST}?page_size=2` });
  expect((await xia.get(`${LIST}?page=2`)).status).toBe(404);
  expect((await xia.get(`${LIST}?start_at=soon`)).json).toHaveProperty("start_at");
});

test("a provider sees and ends subscriptions to its own plans only", async () => {
  await subscribed({ basic: {}, yoga: {} });
  expect(await listed(stella)).toEqual(["yoga"]);
  expect((await stella.get(`${LIST}/yoga`)).json).toMatchObject({ editable: true });
  expect((await stella.get(`${LIST}/basic`)).status).toBe(404);
  expect((await stella.put(`${LIST}/basic`, { auto_renew: false })).status).toBe(404);
  expect((await stella.delete(`${LIST}/basic`)).status).toBe(204);
  expect(await listed(xia)).toEqual(["basic", "yoga"]);
  expect((await stella.delete(`${LIST}/yoga`)).status).toBe(204);
  expect(await listed(xia)).toEqual(["basic"]);
});

test("the broker sees all of it, others none of it", async () => {
  await subscribed({ basic: {}, yoga: {} });
  expect(await listed(broker)).toEqual(["basic", "yoga"]);
  expect((await broker.get(`${LIST}/yoga`)).json).toMatchObject({ editable: true });
  expect((await visitor().get(LIST)).status).toBe(401);
  expect((await stranger.get(LIST)).status).toBe(403);
  expect((await stranger.get("/api/profile/nobody/subscriptions")).status).toBe(403);
  expect((await broker.get("/api/profile/nobody/subscriptions")).status).toBe(404);
});

test("a contributor reads and changes nothing", async () => {
  await subscribed({ basic: {} });
  expect(await listed(reader)).toEqual(["basic"]);
  expect((await reader.put(`${LIST}/basic`, { auto_renew: false })).status).toBe(403);
  expect((await reader.delete(`${LIST}/basic`)).status).toBe(403);
});

test("a person who set no password yet reads them: nothing but the relation is asked for", async () => {
  await subscribed({ basic: {} });
  await db.query(sql`UPDATE app_user SET password_hash = NULL WHERE username = 'ray'`);
  expect(await listed(reader)).toEqual(["basic"]);
});

test("vector 27: a subscriber cannot end a subscription later than it ends", async () => {
  await subscribed({ basic: {} });
  const refusal = await xia.put(`${LIST}/basic`, { ends_at: days(21).toISOString() });
  expect(refusal.status).toBe(400);
  expect(refusal.json).toHaveProperty("ends_at");
});

test("vector 27: a subscriber brings the end forward, which stops the renewal whatever else is said", async () => {
  await subscribed({ basic: {} });
  const changed = await xia.put(`${LIST}/basic`, { ends_at: days(3).toISOString(), auto_renew: true });
  expect(changed.json).toMatchObject({ ends_at: days(3).toISOString(), auto_renew: false });
  expect((await xia.get(`${LIST}/basic`)).json).toEqual(changed.json);
  expect((await xia.put(`${LIST}/basic`, { ends_at: days(-1).toISOString() })).json).toHaveProperty(
    "ends_at",
  );
});

test("sending the end as it is changes nothing else", async () => {
  await subscribed({ basic: {} });
  const { json } = await xia.put(`${LIST}/basic`, { ends_at: days(20).toISOString() });
  expect(json).toMatchObject({ ends_at: days(20).toISOString(), auto_renew: true });
});

test("vector 27: a provider sets any end; a past one ends it now", async () => {
  await subscribed({ yoga: {} });
  const later = await stella.put(`${LIST}/yoga`, { ends_at: days(400).toISOString() });
  expect(later.json).toMatchObject({ ends_at: days(400).toISOString(), auto_renew: true });
  const past = await stella.put<{ ends_at: string }>(`${LIST}/yoga`, { ends_at: "2020-01-01T00:00:00Z" });
  expect(past.json).toMatchObject({ auto_renew: false });
  expect(Date.parse(past.json.ends_at)).toBeGreaterThanOrEqual(NOW.getTime());
  expect((await stella.get(`${LIST}/yoga`)).status).toBe(404);
});

test("renewal, description and free data are the subscriber's to set, each by itself", async () => {
  await subscribed({ basic: {} });
  expect((await xia.put(`${LIST}/basic`, { auto_renew: false })).json).toMatchObject({ auto_renew: false });
  const described = await xia.put(`${LIST}/basic`, { description: "Second floor", extra: '{"floor": 2}' });
  expect(described.json).toMatchObject({
    description: "Second floor",
    extra: { floor: 2 },
    auto_renew: false,
  });
  expect((await xia.put(`${LIST}/basic`, {})).json).toEqual(described.json);
  expect((await xia.put(`${LIST}/basic`, { description: null, extra: null })).json).toMatchObject({
    ...{ description: null, extra: null, auto_renew: false, ends_at: days(20).toISOString() },
  });
});

test("while its plan does not renew, no subscription says that it will", async () => {
  await subscribed({ basic: {} });
  const renewal = async (type: string) => {
    await broker.put("/api/profile/cowork/plans/basic", { renewal_type: type });
    const own = await xia.get<{ auto_renew: boolean }>("/api/profile/xia-co/subscriptions/basic");
    const profile = await xia.get<{ subscriptions: { auto_renew: boolean }[] }>("/api/profile/xia-co");
    return [own.json.auto_renew, profile.json.subscriptions[0]?.auto_renew];
  };
  expect(await renewal("one-time")).toEqual([false, false]);
  expect(await renewal("auto-renew")).toEqual([true, true]);
});

test("a plan that does not renew by itself cannot be told to", async () => {
  await subscribed({ trial: { autoRenew: false } });
  expect((await xia.put(`${LIST}/trial`, { auto_renew: true })).json).toHaveProperty("auto_renew");
  expect((await xia.put(`${LIST}/trial`, { auto_renew: false })).status).toBe(200);
});

test.each([
  ["ends_at", "tomorrow"],
  ["ends_at", 5],
  ["auto_renew", "yes"],
  ["description", {}],
  ["extra", 5],
])("a wrong %s is refused by its name: %j", async (field, value) => {
  await subscribed({ basic: {} });
  const refusal = await xia.put(`${LIST}/basic`, { [field]: value });
  expect(refusal.status).toBe(400);
  expect(Object.keys(refusal.json as object)).toEqual([field]);
});

test("unsubscribing ends it now, and may be repeated", async () => {
  await subscribed({ basic: {} });
  expect((await xia.delete(`${LIST}/basic`)).status).toBe(204);
  expect((await xia.get(`${LIST}/basic`)).status).toBe(404);
  const ended = await db.query<{ endsAt: Date; autoRenew: boolean }>(
    sql`SELECT ends_at AS "endsAt", auto_renew AS "autoRenew" FROM subscription WHERE profile_id = ${xiaId}`,
  );
  expect((await xia.delete(`${LIST}/basic`)).status).toBe(204);
  expect((await xia.delete(`${LIST}/no-such-plan`)).status).toBe(204);
  expect(ended).toEqual([{ endsAt: expect.any(Date), autoRenew: false }]);
  expect(
    await db.query(
      sql`SELECT ends_at AS "endsAt", auto_renew AS "autoRenew" FROM subscription WHERE profile_id = ${xiaId}`,
    ),
  ).toEqual(ended);
});

test("of a subscription in force and one that waits, the one in force is meant", async () => {
  await subscribed({ basic: {} });
  await db.query(sql`
    INSERT INTO subscription (profile_id, plan_id, created_at, ends_at, anchor_at, grant_key)
    VALUES (${xiaId}, ${plans.basic}, ${days(-5)}, ${days(2)}, ${days(-5)}, ${"d".repeat(40)})`);
  expect((await xia.get(`${LIST}/basic`)).json).toMatchObject({ grant_key: null });
  await xia.delete(`${LIST}/basic`);
  expect(await listed(xia)).toEqual([]);
});

test("vector 35: after all of this the books are right", async () => {
  expect(await audit(db)).toEqual([]);
});
