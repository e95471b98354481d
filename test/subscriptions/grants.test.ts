import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { siteUrl } from "@/lib/http";
import { audit } from "@/lib/ledger/audit";
import { now } from "@/lib/time/clock";
import { aContributor, signedIn, visitor } from "../callers";
import type { Client } from "../client";
import { announcedAs } from "../events";
import { aManager, aPlan, aProfile, aUser, DAWN, openWorld } from "../world";

const DAY = 86_400_000;

let db: Database;
let close: () => Promise<void>;
let boss: Client;
let stella: Client;
let xia: Client;
let reader: Client;
let stranger: Client;
/** The last event of the audit log before the test. */
let since = 0n;

/** What the audit log says of subscriptions since the test began. */
const recorded = () =>
  db.query<{ actor: string; event: string; target: string; invited: boolean | null }>(sql`
    SELECT actor_name AS actor, event, target, (detail->>'invited')::boolean AS invited FROM audit_event
    WHERE event LIKE 'subscription%' AND id > ${since} ORDER BY id`);

beforeAll(async () => {
  ({ db, close } = await openWorld());
  boss = await signedIn(await aManager(db, "cowork", "boss"));
  const stellaUser = await aUser(db, "stella");
  await aProfile(db, "studio", stellaUser);
  stella = await signedIn(stellaUser);
  const xiaUser = await aUser(db, "xia");
  await aProfile(db, "xia-co", xiaUser);
  xia = await signedIn(xiaUser);
  reader = await signedIn(await aContributor(db, "xia-co", "ray"));
  stranger = await signedIn(await aUser(db, "stan"));
  await aPlan(db, "yoga", "studio");
  await aPlan(db, "open", "studio", { skipOptinOnGrant: true });
  await aPlan(db, "basic", "cowork", { skipOptinOnGrant: true, periodLength: 3, renewalType: "one_time" });
});
afterAll(() => close());

beforeEach(async () => {
  await db.query(sql`DELETE FROM subscription s WHERE NOT EXISTS (
    SELECT FROM ledger_entry e WHERE e.subscription_id = s.id)`);
  await db.query(sql`DELETE FROM throttle`);
  since = (await db.orm.auditEvent.findFirst({ orderBy: { id: "desc" } }))?.id ?? 0n;
  await db.query(sql`DELETE FROM graphile_worker._private_jobs`);
});

const YOGA = "/api/profile/studio/plans/yoga/subscriptions";
const XIA = "/api/profile/xia-co/subscriptions";

interface Granted {
  readonly grant_key: string | null;
  readonly created_at: string;
  readonly ends_at: string;
  readonly profile: { readonly slug: string; readonly type: string };
}
const grant = (profile: object, path = YOGA, client = stella) => client.post<Granted>(path, { profile });

async function keyOf(profile: object, path = YOGA): Promise<string> {
  const { status, text, json } = await grant(profile, path);
  expect(status, text).toBe(201);
  return json.grant_key ?? "";
}

const accept = (key: string, client = xia) => client.post(`${XIA}/accept/${key}`);

test("vector 28: a grant waits with its key until the subscriber accepts; a second click is harmless", async () => {
  const granted = await stella.post<Granted>(YOGA, { profile: { slug: "xia-co" }, message: "As we agreed." });
  expect(granted.status).toBe(201);
  expect(granted.json).toMatchObject({
    ...{ profile: { slug: "xia-co" }, plan: { slug: "yoga" }, auto_renew: true, request_key: null },
    ...{ grant_key: expect.stringMatching(/^[0-9a-f]{40}$/), accept_request_api_url: null },
    remove_api_url: `${siteUrl()}${YOGA}/xia-co`,
  });
  const key = granted.json.grant_key ?? "";
  const active = await stella.get<{ results: Granted[] }>(YOGA);
  expect(active.json.results).toMatchObject([{ grant_key: key }]);
  // Not in force: the provider sees nothing of the subscriber yet.
  expect((await stella.get("/api/billing/xia-co/history")).status).toBe(403);

  expect(await accept(key)).toMatchObject({
    status: 200,
    json: { app_url: `${siteUrl()}/app/xia-co/yoga/` },
  });
  expect((await accept(key)).status).toBe(404);
  expect((await xia.get(`${XIA}/yoga`)).json).toMatchObject({
    grant_key: null,
    ends_at: granted.json.ends_at,
  });
  expect((await stella.get("/api/billing/xia-co/history")).status).toBe(200);

  const [created] = await announcedAs(db, "subscription_grant_created");
  expect(created).toMatchObject({ message: "As we agreed.", grantKey: key });
  expect(await announcedAs(db, "subscription_grant_accepted")).toHaveLength(1);
  expect(await recorded()).toMatchObject([
    { actor: "stella", event: "subscription_granted", target: "xia-co" },
    { actor: "xia", event: "subscription_grant_accepted", target: "xia-co" },
  ]);
});

test("§11 row 28: what is granted is one period without an order", async () => {
  const { json } = await grant({ slug: "xia-co" }, "/api/profile/cowork/plans/basic/subscriptions", boss);
  const months = new Date(json.created_at);
  months.setUTCMonth(months.getUTCMonth() + 3);
  expect(json).toMatchObject({ grant_key: null, auto_renew: false });
  expect(Math.abs(Date.parse(json.ends_at) - months.getTime())).toBeLessThan(4 * DAY);
  expect(await db.orm.ledgerEntry.count()).toBe(0);
  expect(await announcedAs(db, "subscription_grant_created")).toMatchObject([{ grantKey: null }]);
});

test("who has the plan keeps it as it is; a grant that waits is told again", async () => {
  const first = await grant({ slug: "xia-co" });
  const again = await grant({ slug: "xia-co" });
  expect(again.status).toBe(200);
  expect(again.json).toEqual(first.json);
  expect(await announcedAs(db, "subscription_grant_created")).toHaveLength(2);
  await accept(first.json.grant_key ?? "");
  expect((await grant({ slug: "xia-co" })).status).toBe(200);
  expect(await announcedAs(db, "subscription_grant_created")).toHaveLength(2);
});

test("a profile is found by its e-mail address in any case", async () => {
  expect((await grant({ email: "BILLING@XIA-CO.example.com", full_name: "Xia" })).json.profile.slug).toBe(
    "xia-co",
  );
});

test("an address that several profiles give means the one whose manager has proved it", async () => {
  const mallory = await aUser(db, "mallory");
  const { id: posing } = await aProfile(db, "posing", mallory);
  const petra = await aUser(db, "petra");
  const { id: proved } = await aProfile(db, "petra-co", petra);
  await db.query(sql`UPDATE profile SET email = 'petra@example.com' WHERE id IN (${posing}, ${proved})`);
  await db.query(sql`UPDATE contact SET email_verified_at = ${DAWN} WHERE user_id = ${petra.id}`);
  expect((await grant({ email: "petra@example.com" })).json.profile.slug).toBe("petra-co");
});

test("a person without a profile gets a personal one, by username or address", async () => {
  await aUser(db, "pat");
  await aUser(db, "quinn");
  expect((await grant({ slug: "pat", type: "personal" })).json.profile).toMatchObject({
    ...{ slug: "pat", type: "personal" },
  });
  const byEmail = await grant({ email: "Quinn@Example.com", type: "personal", full_name: "Q" });
  expect(byEmail.json.profile).toMatchObject({ slug: "quinn", type: "personal" });
  const [role] = await db.query(sql`
    SELECT r.accepted_by_user AS agreed FROM role r JOIN app_user u ON u.id = r.user_id WHERE u.username = 'quinn'`);
  expect(role).toEqual({ agreed: false });
});

test("who is not there is 404, or invited with force", async () => {
  const somebody = {
    email: "new@example.org",
    full_name: "New Corp",
    type: "organization",
    locality: "Paris",
  };
  expect((await grant(somebody)).status).toBe(404);
  expect((await grant({ slug: "nobody" }, `${YOGA}?force=1`)).json).toHaveProperty("email");
  const invited = await grant(somebody, `${YOGA}?force=1`);
  expect(invited.status).toBe(201);
  expect(invited.json.profile).toMatchObject({ slug: "new-corp", type: "organization" });
  const managers = await db.query(sql`
    SELECT u.email, u.password_hash IS NULL AS waits, r.accepted_by_user AS agreed, p.locality
    FROM role r JOIN app_user u ON u.id = r.user_id JOIN profile p ON p.id = r.profile_id WHERE p.slug = 'new-corp'`);
  expect(managers).toEqual([{ email: "new@example.org", waits: true, agreed: false, locality: "Paris" }]);
  expect(await recorded()).toMatchObject([{ event: "subscription_granted", invited: true }]);
});

test("a user who has the address becomes manager of what is made, and only the site says what it may", async () => {
  const olga = await signedIn(await aUser(db, "olga"));
  await grant({ email: "OLGA@example.com", full_name: "Olga Works", is_provider: true }, `${YOGA}?force=1`);
  expect((await olga.get("/api/profile/olga-works")).json).toMatchObject({ is_provider: false });
});

test.each([
  [{}, "slug"],
  [{ email: "no address" }, "profile"],
])("a grant to %j is refused by the field", async (profile, field) => {
  const { status, text } = await grant(profile);
  expect(status).toBe(400);
  expect(text).toContain(field);
});

test("§11 row 37: only managers of the subscriber accept, with its own key, in lower case, by POST", async () => {
  const key = await keyOf({ slug: "xia-co" });
  expect((await accept(key, reader)).status).toBe(403);
  expect((await accept(key, stranger)).status).toBe(403);
  expect((await accept(key, stella)).status).toBe(403);
  expect((await accept(key, visitor())).status).toBe(401);
  for (const wrong of [key.toUpperCase(), key.slice(1), `${key}0`, "0".repeat(40)])
    expect((await accept(wrong)).status, wrong).toBe(404);
  for (const method of ["GET", "PUT", "OPTIONS"]) await xia.send(method, `${XIA}/accept/${key}`);
  expect((await accept(key)).status).toBe(200);
});

test("a key of another profile opens nothing", async () => {
  await aUser(db, "lee").then((user) => aProfile(db, "lee-co", user));
  const key = await keyOf({ slug: "lee-co" });
  expect((await accept(key)).status).toBe(404);
});

test("§11 row 35: a grant can be accepted for 30 days; then it makes room for another", async () => {
  const key = await keyOf({ slug: "xia-co" });
  const past = new Date(now().getTime() - 30 * DAY);
  await db.query(
    sql`UPDATE subscription SET created_at = ${past}, ends_at = ${new Date(past.getTime() + 300 * DAY)}`,
  );
  expect((await accept(key)).status).toBe(404);
  const again = await grant({ slug: "xia-co" });
  expect(again.status).toBe(201);
  expect(again.json.grant_key).not.toBe(key);
  expect((await accept(again.json.grant_key ?? "")).status).toBe(200);
});

test("a refused grant is gone, and was never a subscription", async () => {
  const key = await keyOf({ slug: "xia-co" });
  expect((await xia.delete(`${XIA}/yoga`)).status).toBe(204);
  expect((await accept(key)).status).toBe(404);
  expect(await db.orm.subscription.count()).toBe(0);
  expect((await recorded()).at(-1)).toMatchObject({ actor: "xia", event: "subscription_grant_refused" });
  expect((await stella.get("/api/profile/studio/subscribers/subscriptions/churned")).json).toMatchObject({
    count: 0,
  });
});

test("a revoked grant is gone; revoking again is fine", async () => {
  const key = await keyOf({ slug: "xia-co" });
  expect((await stella.delete(`${YOGA}/xia-co`)).status).toBe(204);
  expect((await stella.delete(`${YOGA}/xia-co`)).status).toBe(204);
  expect((await accept(key)).status).toBe(404);
  expect(await db.orm.subscription.count()).toBe(0);
});

test("of acceptances and a refusal at once, each time just one wins", async () => {
  for (let round = 0; round < 5; round += 1) {
    const key = await keyOf({ slug: "xia-co" });
    const [first, second, refusal] = await Promise.all([accept(key), accept(key), xia.delete(`${XIA}/yoga`)]);
    expect([first.status, second.status].filter((status) => status === 200).length).toBeLessThanOrEqual(1);
    expect(refusal.status).toBe(204);
    await xia.delete(`${XIA}/yoga`);
    await db.query(sql`DELETE FROM subscription_use`);
    await db.query(sql`DELETE FROM subscription`);
    await db.query(sql`DELETE FROM throttle`);
  }
});

test("of grants of one plan at once, one is new", async () => {
  const answers = await Promise.all(Array.from({ length: 4 }, () => grant({ slug: "xia-co" })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
  expect(await db.orm.subscription.count()).toBe(1);
});

test("a plan that spares the acceptance does so for who has agreed to the provider before, not for strangers", async () => {
  const open = "/api/profile/studio/plans/open/subscriptions";
  const key = await keyOf({ slug: "xia-co" }, open);
  expect(key).not.toBe("");
  await xia.delete(`${XIA}/open`);
  await accept(await keyOf({ slug: "xia-co" }));
  expect((await grant({ slug: "xia-co" }, open)).json.grant_key).toBeNull();
  expect(
    (await grant({ email: "fresh@example.org", full_name: "Fresh" }, `${open}?force=1`)).json.grant_key,
  ).toBeNull();
});

test("paying for a grant accepts it", async () => {
  const payer = await aUser(db, "payer");
  await aProfile(db, "payer-co", payer);
  const client = await signedIn(payer);
  const key = await keyOf({ slug: "payer-co" });
  await client.post("/api/cart", { plan: "yoga" });
  const paid = await client.post("/api/billing/payer-co/checkout", { processor_token: "tok_visa" });
  expect(paid.status, paid.text).toBe(201);
  expect((await client.post(`/api/profile/payer-co/subscriptions/accept/${key}`)).status).toBe(404);
  expect((await client.get("/api/profile/payer-co/subscriptions/yoga")).json).toMatchObject({
    grant_key: null,
  });
});

// What this process knows to be blocked stays so: this comes last.
test("grants of one plan to one name do not flood it", async () => {
  const statuses = [];
  for (let count = 0; count < 6; count += 1) statuses.push((await grant({ slug: "xia-co" })).status);
  expect(statuses).toEqual([201, 200, 200, 200, 200, 429]);
  expect((await grant({ slug: "xia-co" }, YOGA, boss)).status).toBe(200);
});

test("vector 35: after all of this the books are right", async () => {
  expect(await audit(db)).toEqual([]);
});

test("usage bought for what was granted buys the plan too, which accepts it: nothing is ordered of a grant that may go", async () => {
  const use = { slug: "calls", title: "calls", useAmount: 15n, createdAt: new Date(0) };
  await aPlan(db, "counted", "studio", { useCharges: { create: [use] } });
  await keyOf({ slug: "xia-co" }, "/api/profile/studio/plans/counted/subscriptions");
  await xia.post("/api/cart", { plan: "counted", use: "calls", quantity: 100 });
  const paid = await xia.post<{ amount: number }>("/api/billing/xia-co/checkout", {
    processor_token: "tok_visa",
  });
  expect([paid.status, paid.json.amount]).toEqual([201, 11_500]);
  expect((await xia.get(`${XIA}/counted`)).json).toMatchObject({ grant_key: null });
  expect((await stella.delete("/api/profile/studio/plans/counted/subscriptions/xia-co")).status).toBe(204);
});
