import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { completeCharges } from "@/lib/billing/complete-charges";
import { completeRefunds } from "@/lib/billing/refunds";
import { cancelProvided, paidForRequests } from "@/lib/billing/refused-requests";
import { refuseStaleRequests } from "@/lib/billing/stale-requests";
import { type Database, sql } from "@/lib/db";
import { archiveProfile } from "@/lib/identity/archiving";
import { audit } from "@/lib/ledger/audit";
import { recognizeIncome } from "@/lib/subscriptions";
import { now } from "@/lib/time/clock";
import { addPeriods } from "@/lib/time/periods";
import { aContributor, signedIn } from "../callers";
import type { Client } from "../client";
import { announcedAs } from "../events";
import { aSubscription } from "../ledger";
import { aManager, aPlan, aProfile, aUser, openWorld, profileIdOf } from "../world";

const DAY = 86_400_000;

let db: Database;
let close: () => Promise<void>;
let stella: Client;
let reader: Client;
let other: Client;
let xia: Client;
let turn = 0;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  const [stellaUser, otherUser] = [await aUser(db, "stella"), await aUser(db, "dora")];
  await aProfile(db, "studio", stellaUser);
  await aProfile(db, "dojo", otherUser);
  [stella, other] = [await signedIn(stellaUser), await signedIn(otherUser)];
  reader = await signedIn(await aContributor(db, "studio", "ray"));
  await aPlan(db, "atelier", "studio", { optinOnRequest: true, setupAmount: 2_000n });
});
afterAll(async () => {
  expect(await audit(db)).toEqual([]);
  await close();
});

// Each test has a customer of its own.
beforeEach(async () => {
  turn += 1;
  const user: SignedIn = await aUser(db, `xia${turn}`);
  await aProfile(db, company(), user);
  xia = await signedIn(user);
});
const company = () => `xia${turn}-co`;
const ofPlan = () => `/api/profile/studio/plans/atelier/subscriptions/${company()}`;

interface Pending {
  readonly created_at: string;
  readonly ends_at: string;
  readonly request_key: string;
}

/** Orders a month of the plan, 100.00 and 20.00 of setup. @returns the request */
async function request(token = "tok_visa"): Promise<Pending> {
  await xia.post("/api/cart", { plan: "atelier" });
  const paid = await xia.post(`/api/billing/${company()}/checkout`, { processor_token: token });
  expect(paid.status, paid.text).toBe(201);
  return (await xia.get<Pending>(`/api/profile/${company()}/subscriptions/atelier`)).json;
}

const accept = (key: string, client = stella) =>
  client.post<Pending>(`/api/profile/studio/subscribers/accept/${key}`);

/** Sets the request back, as if it had been made some days ago. */
async function age(days: number): Promise<void> {
  await db.query(sql`
    UPDATE subscription SET created_at = created_at - ${days} * interval '1 day', ends_at = ends_at - ${days} * interval '1 day',
      anchor_at = anchor_at - ${days} * interval '1 day'
    WHERE profile_id = ${await profileIdOf(db, company())}`);
}

/** What the customer's subscriptions have brought to an account of somebody, in minor units. */
async function balance(slug: string, account: string): Promise<bigint> {
  const [row] = await db.query<{ balance: bigint }>(sql`
    SELECT coalesce(sum(CASE WHEN e.dest_profile_id = p.id AND e.dest_account = ${account} THEN e.dest_amount ELSE 0 END
      - CASE WHEN e.orig_profile_id = p.id AND e.orig_account = ${account} THEN e.orig_amount ELSE 0 END), 0)::bigint AS balance
    FROM profile p, ledger_entry e WHERE p.slug = ${slug}
      AND e.subscription_id IN (SELECT id FROM subscription WHERE profile_id = (SELECT id FROM profile WHERE slug = ${company()}))`);
  return row?.balance ?? 0n;
}

test("vector 29: a request is paid for at checkout and waits, its provider told, until it is accepted", async () => {
  const { request_key: key } = await request();
  expect(key).toMatch(/^[0-9a-f]{40}$/);
  const [subscription] = await db.query<{ id: bigint }>(
    sql`SELECT id FROM subscription WHERE request_key = ${key}`,
  );
  expect(await announcedAs(db, "subscription_request_created")).toContainEqual({
    ...{ subscription: subscription?.id, by: expect.any(BigInt) },
  });
  expect((await stella.get(`/api/billing/${company()}/history`)).status).toBe(403);

  expect((await accept(key, reader)).status).toBe(403);
  expect((await accept(key, other)).status).toBe(403);
  expect((await other.post(`/api/profile/dojo/subscribers/accept/${key}`)).status).toBe(404);
  expect((await accept(key.toUpperCase())).status).toBe(404);
  const accepted = await accept(key);
  expect(accepted).toMatchObject({ status: 200, json: { request_key: null, accept_request_api_url: null } });
  expect((await accept(key)).status).toBe(404);
  expect((await stella.get(`/api/billing/${company()}/history`)).status).toBe(200);
  expect(await announcedAs(db, "subscription_request_accepted")).toContainEqual({
    ...{ subscription: subscription?.id, by: expect.any(BigInt) },
  });
});

test("D6: what was ordered begins at the acceptance, and so does its income", async () => {
  const { request_key: key } = await request();
  await age(20);
  const { json } = await accept(key);
  const begins = new Date(json.created_at);
  expect(now().getTime() - begins.getTime()).toBeLessThan(60_000);
  expect(json.ends_at).toBe(addPeriods(begins, "monthly", 1).toISOString());

  const earnedAt = async (at: Date) => {
    await recognizeIncome(db, { at, profileId: await profileIdOf(db, company()) });
    return -(await balance("studio", "Income"));
  };
  // Setup is earned when it begins, the month at its end.
  expect(await earnedAt(new Date(begins.getTime() + 25 * DAY))).toBe(2_000n);
  expect(await earnedAt(new Date(Date.parse(json.ends_at) + DAY))).toBe(12_000n);
  expect(await balance("studio", "Backlog")).toBe(0n);
});

test("orders placed while a request waits run one behind the other from the acceptance", async () => {
  const { request_key: key } = await request();
  await age(20);
  await request();
  const { json } = await accept(key);
  const begins = new Date(json.created_at);
  expect(json.ends_at).toBe(addPeriods(begins, "monthly", 2).toISOString());
  const moved = await db.query<{ from: Date; to: Date }>(sql`
    SELECT m.service_start AS "from", m.service_end AS "to" FROM moved_service m JOIN ledger_entry e ON e.id = m.order_id
    JOIN subscription s ON s.id = e.subscription_id WHERE s.profile_id = ${await profileIdOf(db, company())} ORDER BY m.order_id`);
  const ends = [0, 1, 2].map((count) => addPeriods(begins, "monthly", count));
  expect(moved).toEqual([
    { from: ends[0], to: ends[1] },
    { from: ends[1], to: ends[2] },
  ]);
});

test("a request waits longer than its term would have lasted, but no longer than 30 days", async () => {
  const { request_key: key } = await request();
  await db.query(sql`
    UPDATE subscription SET ends_at = created_at + interval '1 hour', created_at = created_at - interval '2 hours'
    WHERE request_key = ${key}`);
  await age(29);
  const listed = await stella.get<{ results: Pending[] }>("/api/profile/studio/subscribers/subscriptions");
  expect(listed.json.results.map(({ request_key }) => request_key)).toContain(key);
  await age(1);
  expect((await accept(key)).status).toBe(404);
  // What can no longer be accepted is refused by itself, and given back.
  expect(await refuseStaleRequests(db, now())).toEqual({ refused: 1, failed: 0 });
  expect(await refuseStaleRequests(db, now())).toEqual({ refused: 0, failed: 0 });
  expect((await xia.get(`/api/profile/${company()}/subscriptions/atelier`)).status).toBe(404);
  expect(await balance("studio", "Refund")).toBe(12_000n);
});

test("vector 29: a refused request is given back in full, and leaves neither a subscription nor deferred revenue", async () => {
  const { request_key: key } = await request();
  expect((await stella.delete(ofPlan())).status).toBe(204);
  expect((await accept(key)).status).toBe(404);
  expect((await xia.get(`/api/profile/${company()}/subscriptions/atelier`)).status).toBe(404);
  for (const list of ["subscribers/subscriptions/all", "subscribers/subscriptions/churned"])
    expect((await stella.get(`/api/profile/studio/${list}?q=${company()}&q_f=profile`)).json).toMatchObject({
      count: 0,
    });
  expect((await stella.get(`/api/profile/studio/subscribers?q=${company()}&q_f=slug`)).json).toMatchObject({
    count: 0,
  });

  const [refunded] = await db.query<{ amount: bigint; states: string[] }>(sql`
    SELECT sum(r.amount)::bigint AS amount, array_agg(DISTINCT r.state::text) AS states FROM refund r
    JOIN charge_item i ON i.id = r.charge_item_id JOIN charge c ON c.id = i.charge_id
    WHERE c.customer_id = ${await profileIdOf(db, company())}`);
  expect(refunded).toEqual({ amount: 12_000n, states: ["succeeded"] });
  expect(await balance("studio", "Backlog")).toBe(0n);
  // Doing it again gives nothing back twice.
  expect((await stella.delete(ofPlan())).status).toBe(204);
  // Who was refused pays the setup again, and may.
  expect((await request()).request_key).not.toBe(key);
});

test("a crash between the refusal and the refund gives back all the same", async () => {
  await request();
  const origin = { userId: null, username: "system", ip: "", requestId: "", at: now() };
  const dying = {
    ...db,
    transaction: db.transaction.bind(db),
    query: () => Promise.reject(new Error("crash")),
  };
  await expect(
    cancelProvided(dying as unknown as Database, {
      ...{ providerId: await profileIdOf(db, "studio"), plan: "atelier", subscriber: company(), origin },
    }),
  ).rejects.toThrow("crash");
  const refunds = sql`SELECT r.state::text AS state FROM refund r JOIN charge_item i ON i.id = r.charge_item_id
    JOIN charge c ON c.id = i.charge_id WHERE c.customer_id = ${await profileIdOf(db, company())}`;
  expect(await db.query(refunds)).toEqual([{ state: "requested" }, { state: "requested" }]);
  await completeRefunds(db, new Date(now().getTime() + 600_000));
  expect(await db.query(refunds)).toEqual([{ state: "succeeded" }, { state: "succeeded" }]);
});

test("a request whose payment is not decided cannot be refused; once it has failed, nothing is due any more", async () => {
  await request("tok_fails_later");
  const refusal = await stella.delete<{ detail: string }>(ofPlan());
  expect(refusal.status).toBe(405);
  expect(refusal.json.detail).toContain("in progress");
  await completeCharges(db, new Date(now().getTime() + 60_000));
  expect((await stella.delete(ofPlan())).status).toBe(204);
  expect((await xia.get(`/api/billing/${company()}/balance`)).json).toMatchObject({ balance_amount: 0 });
});

test("of two acceptances and a refusal at once, one wins", async () => {
  const { request_key: key } = await request();
  const [first, second, refusal] = await Promise.all([accept(key), accept(key), stella.delete(ofPlan())]);
  const accepted = [first, second].filter(({ status }) => status === 200).length;
  expect(accepted).toBeLessThanOrEqual(1);
  expect(refusal.status).toBe(204);
  const [refunds] = await db.query<{ count: bigint }>(sql`
    SELECT count(*) FROM refund r JOIN charge_item i ON i.id = r.charge_item_id
    JOIN charge c ON c.id = i.charge_id WHERE c.customer_id = ${await profileIdOf(db, company())}`);
  // Refused first: given back. Accepted first: a subscription in force was ended, and nothing was.
  expect(refunds?.count).toBe(accepted === 1 ? 0n : 2n);
});

test("a subscription that is cancelled at once is earned at once", async () => {
  const { request_key: key } = await request();
  await accept(key);
  expect((await xia.delete(`/api/profile/${company()}/subscriptions/atelier`)).status).toBe(204);
  expect(await balance("studio", "Backlog")).toBe(0n);
  expect(await balance("studio", "Income")).toBe(-12_000n);
});

test("whoever ends a request but the subscriber refuses it, whichever path they take, and it is given back", async () => {
  const boss = await signedIn(await aManager(db, "cowork", `boss${turn}`));
  await request();
  const { id: planId } = await aPlan(db, `open${turn}`, "studio");
  await aSubscription(db, await profileIdOf(db, company()), planId);
  const own = `/api/profile/${company()}/subscriptions/atelier`;
  expect((await other.delete(own)).status).toBe(403);
  expect((await stella.delete(own)).status).toBe(204);
  expect(await balance("studio", "Refund")).toBe(12_000n);
  expect((await stella.delete(own)).status).toBe(204);
  await request();
  expect((await boss.delete(own)).status).toBe(204);
  expect(await balance("studio", "Refund")).toBe(24_000n);
  // Who withdraws a request gets nothing back, as by any cancellation.
  await request();
  expect((await xia.delete(own)).status).toBe(204);
  expect(await balance("studio", "Refund")).toBe(24_000n);
  expect(await balance("studio", "Backlog")).toBe(0n);
});

test("what was paid for a request does not stay deferred for ever when its subscriber leaves the site", async () => {
  await request();
  const profileId = await profileIdOf(db, company());
  const origin = { userId: null, username: "system", ip: "", requestId: "", at: now() };
  const profile = {
    id: profileId,
    slug: company(),
    fullName: "",
    email: "",
    defaultTimezone: "UTC",
    isProvider: false,
  };
  await archiveProfile(db, {
    subject: { profile, access: { as: "broker", strength: "manager", providerIds: [] } },
    ...{ actor: await aUser(db, `clerk${turn}`), origin },
  });
  await recognizeIncome(db, { at: addPeriods(now(), "monthly", 2), profileId });
  const [deferred] = await db.query<{ amount: bigint }>(sql`
    SELECT sum(CASE WHEN e.orig_account = 'Backlog' THEN e.orig_amount ELSE -e.dest_amount END)::bigint AS amount
    FROM ledger_entry e JOIN subscription s ON s.id = e.subscription_id
    WHERE s.profile_id = ${profileId} AND e.event_id LIKE 'sub%' AND 'Backlog' IN (e.orig_account, e.dest_account)`);
  expect(deferred?.amount).toBe(0n);
});

test("what was paid for a gift that its provider refuses goes back to the giver", async () => {
  const gwen = await aUser(db, `gwen${turn}`);
  const { id: giverId } = await aProfile(db, `gwen${turn}-co`, gwen);
  const giver = await signedIn(gwen);
  const email = `xia${turn}@elsewhere.example.org`;
  await giver.post("/api/cart", { plan: "atelier", sync_on: email, email, full_name: "Xia" });
  await giver.post(`/api/billing/gwen${turn}-co/checkout`, { processor_token: "tok_visa" });
  const { claimCode } = await db.orm.cartItem.findFirstOrThrow({ where: { email } });
  await xia.get(`/api/billing/${company()}/checkout?code=${claimCode}`);
  expect((await xia.post(`/api/billing/${company()}/checkout`, {})).status).toBe(200);
  const { request_key: key } = (await xia.get<Pending>(`/api/profile/${company()}/subscriptions/atelier`))
    .json;
  expect((await paidForRequests(db, [key])).get(key)?.amount).toBe(12_000n);
  expect((await stella.delete(ofPlan())).status).toBe(204);
  const [given] = await db.query(sql`
    SELECT sum(r.amount)::int AS amount FROM refund r JOIN charge_item i ON i.id = r.charge_item_id
    JOIN charge c ON c.id = i.charge_id WHERE c.customer_id = ${giverId} AND r.state IN ('sent', 'succeeded')`);
  expect(given).toEqual({ amount: 12_000 });
});

test("of a gift that waited for its provider, the plan is earned over its term, and setup without one", async () => {
  const gwen = await aUser(db, `gwen${turn}`);
  await aProfile(db, `gwen${turn}-co`, gwen);
  const giver = await signedIn(gwen);
  const email = `xia${turn}@elsewhere.example.org`;
  await giver.post("/api/cart", { plan: "atelier", sync_on: email, email, full_name: "Xia" });
  const given = await giver.post(`/api/billing/gwen${turn}-co/checkout`, { processor_token: "tok_visa" });
  expect(given.status).toBe(201);
  const { claimCode } = await db.orm.cartItem.findFirstOrThrow({ where: { email } });
  await xia.get(`/api/billing/${company()}/checkout?code=${claimCode}`);
  expect((await xia.post(`/api/billing/${company()}/checkout`, {})).status).toBe(200);
  const path = `/api/profile/${company()}/subscriptions/atelier`;
  const { request_key: key } = (await xia.get<Pending>(path)).json;
  const begins = new Date((await accept(key)).json.created_at);
  const profileId = await profileIdOf(db, company());
  const moved = await db.query<{ kind: string; amount: bigint }>(sql`
    SELECT e.kind, e.dest_amount AS amount FROM moved_service m JOIN ledger_entry e ON e.id = m.order_id
    JOIN subscription s ON s.id = e.subscription_id WHERE s.profile_id = ${profileId} ORDER BY e.id`);
  expect(moved).toEqual([
    { kind: "A1", amount: 0n },
    { kind: "Q3", amount: 10_000n },
  ]);
  await recognizeIncome(db, { at: addPeriods(begins, "monthly", 2), profileId });
  expect(await balance("studio", "Income")).toBe(-12_000n);
});
