import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { siteUrl } from "@/lib/http";
import { audit } from "@/lib/ledger/audit";
import { now } from "@/lib/time/clock";
import { signedIn } from "../callers";
import type { Client } from "../client";
import { statementsOf } from "../statements";
import { aManager, aPlan, aProfile, aUser, openWorld, profileIdOf } from "../world";

const DAY = 86_400_000;
const NOW = now();
const days = (count: number) => new Date(NOW.getTime() + count * DAY);
const on = (count: number) => days(count).toISOString();

let db: Database;
let close: () => Promise<void>;
let broker: Client;
let stella: Client;
let dora: Client;

/** Studio sells yoga and pilates, dojo sells karate; xia-co, lee-co and gone-co subscribe. */
beforeAll(async () => {
  ({ db, close } = await openWorld());
  broker = await signedIn(await aManager(db, "cowork", "alice"));
  const [stellaUser, doraUser] = [await aUser(db, "stella"), await aUser(db, "dora")];
  await aProfile(db, "studio", stellaUser);
  await aProfile(db, "dojo", doraUser);
  [stella, dora] = [await signedIn(stellaUser), await signedIn(doraUser)];
  for (const slug of ["xia-co", "lee-co", "gone-co"])
    await aProfile(db, slug, await aUser(db, `${slug}-boss`));
  await db.query(sql`UPDATE profile SET phone = '+1415555', locality = 'Oakland' WHERE slug = 'xia-co'`);
  for (const slug of ["yoga", "pilates"]) await aPlan(db, slug, "studio");
  await aPlan(db, "karate", "dojo");
  const subscribed = async (profile: string, plan: string, from: number, to: number, keys = {}) => {
    const planId = (await db.orm.plan.findUniqueOrThrow({ where: { slug: plan } })).id;
    const term = { createdAt: days(from), endsAt: days(to), anchorAt: days(from), periodsElapsed: 1 };
    await db.orm.subscription.create({
      data: { profileId: await profileIdOf(db, profile), planId, ...term, ...keys },
    });
  };
  await subscribed("xia-co", "yoga", -10, 20);
  await subscribed("xia-co", "yoga", -60, -30);
  await subscribed("lee-co", "yoga", -40, -5);
  await subscribed("lee-co", "pilates", -2, 28, { grantKey: "a".repeat(40) });
  await subscribed("xia-co", "pilates", -3, -2, { requestKey: "b".repeat(40) });
  await subscribed("lee-co", "karate", -10, 20);
  await subscribed("xia-co", "karate", -100, -91);
  await subscribed("gone-co", "yoga", -10, 20);
  await db.query(sql`UPDATE profile SET is_active = FALSE WHERE slug = 'gone-co'`);
});
afterAll(() => close());

async function listed(client: Client, path: string): Promise<string[]> {
  const { status, text, json } = await client.get<{
    results: { profile: { slug: string }; plan: { slug: string } }[];
  }>(`/api/profile/${path}`);
  expect(status, text).toBe(200);
  return json.results.map(({ profile, plan }) => `${profile.slug}:${plan.slug}`);
}

const YOGA = "studio/plans/yoga/subscriptions";
const ALL = "studio/subscribers/subscriptions";

test("active are those that have begun and not ended, and what waits for an acceptance however long", async () => {
  expect(await listed(stella, YOGA)).toEqual(["xia-co:yoga"]);
  expect(await listed(stella, ALL)).toEqual(["xia-co:pilates", "xia-co:yoga", "lee-co:pilates"]);
  expect(await listed(stella, `${ALL}?start_at=${on(-5)}`)).toEqual(["xia-co:pilates", "lee-co:pilates"]);
});

test("all are those whose term meets the window", async () => {
  expect(await listed(stella, `${YOGA}/all`)).toEqual(["xia-co:yoga", "lee-co:yoga", "xia-co:yoga"]);
  expect(await listed(stella, `${YOGA}/all?start_at=${on(-20)}`)).toEqual(["lee-co:yoga", "xia-co:yoga"]);
  expect(await listed(stella, `${YOGA}/all?ends_at=${on(-45)}`)).toEqual(["xia-co:yoga"]);
  expect(await listed(stella, `${YOGA}/all?start_at=${on(-29)}&ends_at=${on(-11)}`)).toEqual(["lee-co:yoga"]);
  expect(await listed(stella, `${ALL}/all?q=pilates&q_f=plan`)).toHaveLength(2);
});

test("churned are those that were in force and ended within the window, never later than now", async () => {
  expect(await listed(stella, `${YOGA}/churned`)).toEqual(["xia-co:yoga", "lee-co:yoga"]);
  expect(await listed(stella, `${ALL}/churned?start_at=${on(-10)}`)).toEqual(["lee-co:yoga"]);
  expect(await listed(stella, `${ALL}/churned?ends_at=${on(-10)}`)).toEqual(["xia-co:yoga"]);
  expect(await listed(stella, `${ALL}/churned?ends_at=${on(300)}`)).toHaveLength(2);
});

test("lists are searched, sorted and paged as the table of parameters says", async () => {
  expect(await listed(stella, `${ALL}/all?q=oakland&q_f=profile__locality&o=-created_at`)).toEqual([
    ...["xia-co:pilates", "xia-co:yoga", "xia-co:yoga"],
  ]);
  expect(await listed(stella, `${ALL}/all?o=profile&o=-ends_at&page_size=1`)).toEqual(["lee-co:pilates"]);
  expect((await stella.get(`/api/profile/${ALL}?page=9`)).status).toBe(404);
  expect((await stella.get(`/api/profile/${YOGA}/churned?ends_at=soon`)).json).toHaveProperty("ends_at");
});

test("an active subscription tells how to reach its subscriber, others where to accept and remove it", async () => {
  const { json } = await stella.get<{ results: object[] }>(`/api/profile/${YOGA}`);
  expect(json.results[0]).toEqual({
    created_at: on(-10),
    ends_at: on(20),
    description: null,
    profile: {
      ...{ slug: "xia-co", printable_name: "Xia-co Inc", picture: null, type: "organization" },
      ...{ credentials: false, created_at: "2026-01-01T00:00:00.000Z", full_name: "Xia-co Inc" },
      ...{ email: "billing@xia-co.example.com", phone: "+1415555", street_address: "", locality: "Oakland" },
      ...{ region: "", postal_code: "", country: "", tax_id: "", default_timezone: "UTC" },
      ...{ is_provider: false, is_bulk_buyer: false, extra: null },
    },
    plan: { slug: "yoga", title: "yoga", description: "" },
    ...{ auto_renew: true, extra: null, grant_key: null, request_key: null, deferral: null },
    app_url: `${siteUrl()}/app/xia-co/yoga/`,
  });
  const all = await stella.get<{ results: object[] }>(
    `/api/profile/${ALL}/all?q=xia-co&q_f=profile&o=-created_at`,
  );
  expect(all.json.results[0]).toMatchObject({
    profile: { slug: "xia-co", type: "organization" },
    request_key: "b".repeat(40),
    accept_request_api_url: `${siteUrl()}/api/profile/studio/subscribers/accept/${"b".repeat(40)}`,
    remove_api_url: `${siteUrl()}/api/profile/studio/plans/pilates/subscriptions/xia-co`,
  });
  expect(all.json.results[1]).toMatchObject({ accept_request_api_url: null });
});

test("who has not accepted a grant is known by name only, and not found by anything else", async () => {
  const active = await stella.get<{ results: { profile: object }[] }>(
    `/api/profile/studio/plans/pilates/subscriptions?q=lee-co&q_f=profile`,
  );
  expect(active.json.results[0]?.profile).toMatchObject({
    slug: "lee-co",
    email: "",
    phone: "",
    locality: "",
  });
  expect(await listed(stella, `${ALL}?q=billing@lee-co&q_f=profile__email`)).toEqual([]);
  const seen = await broker.get<{ results: { profile: object }[] }>(
    `/api/profile/studio/plans/pilates/subscriptions?q=lee-co&q_f=profile`,
  );
  expect(seen.json.results[0]?.profile).toMatchObject({ email: "billing@lee-co.example.com" });
});

test("vector 34, §11 row 36: a shared customer's subscriptions are each provider's own", async () => {
  expect(await listed(dora, "lee-co/subscriptions")).toEqual(["lee-co:karate"]);
  expect(await listed(dora, "lee-co/subscriptions/expired")).toEqual([]);
  expect(await listed(stella, "lee-co/subscriptions/expired")).toEqual(["lee-co:yoga"]);
  expect(await listed(stella, "lee-co/subscriptions")).toEqual(["lee-co:pilates"]);
  expect(await listed(broker, "lee-co/subscriptions")).toEqual(["lee-co:karate", "lee-co:pilates"]);
  // What it held ended more than 90 days ago.
  expect((await dora.get("/api/profile/xia-co/subscriptions")).status).toBe(403);
  expect((await dora.get(`/api/profile/${YOGA}`)).status).toBe(403);
  expect((await dora.get("/api/profile/dojo/plans/yoga/subscriptions")).status).toBe(404);
});

test("expired are those that were in force and ended within the window", async () => {
  expect(await listed(broker, "xia-co/subscriptions/expired")).toEqual(["xia-co:karate", "xia-co:yoga"]);
  expect(await listed(broker, `xia-co/subscriptions/expired?start_at=${on(-40)}`)).toEqual(["xia-co:yoga"]);
  expect(await listed(broker, `xia-co/subscriptions/expired?ends_at=${on(-40)}`)).toEqual(["xia-co:karate"]);
});

test("a provider reads and changes one subscription by the name of its subscriber", async () => {
  const path = `/api/profile/${YOGA}/xia-co`;
  expect((await stella.get(path)).json).toMatchObject({
    ends_at: on(20),
    remove_api_url: `${siteUrl()}${path}`,
  });
  const changed = await stella.put(path, { ends_at: on(100), description: "extended after a call" });
  expect(changed.json).toMatchObject({
    ends_at: on(100),
    description: "extended after a call",
    auto_renew: true,
  });
  expect((await stella.put(path, { created_at: on(0), auto_renew: false })).json).toMatchObject({
    ...{ created_at: on(-10), auto_renew: false },
  });
  const audited = await db.query(sql`
    SELECT actor_name, target, detail FROM audit_event WHERE event = 'subscription_updated'`);
  expect(audited).toEqual([
    {
      ...{ actor_name: "stella", target: "xia-co" },
      detail: { plan: "yoga", ends_at: { pre: on(20), post: on(100) } },
    },
  ]);
  expect((await stella.get(`/api/profile/${YOGA}/nobody`)).status).toBe(404);
  expect((await stella.get(`/api/profile/${YOGA}/lee-co`)).status).toBe(404);
});

test.each([YOGA, `${YOGA}/all`, `${YOGA}/churned`, ALL, `${ALL}/all`, `${ALL}/churned`])(
  "§11 row 31: %s asks the database for no more than six things besides who calls",
  async (path) => {
    const caller = await statementsOf(() => stella.get("/api/profile/dojo/plans"));
    const list = await statementsOf(() => stella.get(`/api/profile/${path}`));
    expect(list - caller).toBeLessThanOrEqual(6);
  },
);

test("the end of a request is that of what was bought, and nobody sets another before it is accepted", async () => {
  const path = "/api/profile/studio/plans/pilates/subscriptions/xia-co";
  const before = (await stella.get<{ ends_at: string }>(path)).json.ends_at;
  for (const end of [on(-3), on(300)])
    expect((await stella.put(path, { ends_at: end })).json).toHaveProperty("ends_at");
  expect((await stella.put(path, { description: "Ask again" })).status).toBe(200);
  expect((await stella.get<{ ends_at: string }>(path)).json.ends_at).toBe(before);
});

test("dates without an offset are those of the provider's time zone", async () => {
  await db.query(sql`UPDATE profile SET default_timezone = 'Asia/Tokyo' WHERE slug = 'dojo'`);
  const path = "/api/profile/dojo/plans/karate/subscriptions/lee-co";
  for (const [said, meant] of [
    ["2099-03-01", "2099-02-28T15:00:00.000Z"],
    ["2099-03-01T12:00", "2099-03-01T03:00:00.000Z"],
    ["2099-03-01T12:00:00+01:00", "2099-03-01T11:00:00.000Z"],
    ['"2099-03-01T12:00:00Z"', "2099-03-01T12:00:00.000Z"],
  ])
    expect((await dora.put<{ ends_at: string }>(path, { ends_at: said })).json.ends_at).toBe(meant);
  for (const said of ["2099-02-30", "soon", 20990301])
    expect((await dora.put(path, { ends_at: said })).json).toHaveProperty("ends_at");
});

test("an end that is past ends the subscription now, and what was paid for the rest of it is earned", async () => {
  const judo = await aPlan(db, "judo", "dojo");
  const boss = await signedIn(await aManager(db, "lee-co", "lee-buyer"));
  await boss.post("/api/cart", { plan: "judo" });
  expect((await boss.post("/api/billing/lee-co/checkout", { processor_token: "tok_visa" })).status).toBe(201);
  const path = "/api/profile/dojo/plans/judo/subscriptions/lee-co";
  expect((await dora.put(path, { ends_at: on(-3) })).status).toBe(200);
  const moved = await db.query(sql`
    SELECT e.kind, e.orig_amount AS amount FROM ledger_entry e WHERE e.plan_id = ${judo.id} AND e.kind LIKE 'M%'`);
  expect(moved).toEqual([{ kind: "M1", amount: 10_000n }]);
});

test("vector 35: after all of this the books are right", async () => {
  expect(await audit(db)).toEqual([]);
});
