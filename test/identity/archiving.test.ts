import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { sessionCookieName } from "@/lib/auth/session";
import { type Database, sql } from "@/lib/db";
import { systemOrigin } from "@/lib/identity/audit/record";
import { grantManager } from "@/lib/identity/roles/roles";
import { now } from "@/lib/time/clock";
import { aContributor, signedIn, visitor } from "../callers";
import { aManager, aPlan, aProfile, aUser, DAWN, openWorld, PASSWORD, profileIdOf } from "../world";

let db: Database;
let close: () => Promise<void>;
let broker: SignedIn;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  broker = await aManager(db, "cowork", "brooke");
});
afterAll(() => close());

type Json = Record<string, unknown>;
const FAR = new Date("2100-01-01T00:00:00Z");

/** A user with a personal profile. */
async function aPerson(username: string): Promise<SignedIn> {
  const user = await aUser(db, username);
  const form = {
    full_name: user.fullName,
    type: "personal",
    country: "US",
    street_address: "1 Privet Drive",
  };
  expect((await (await signedIn(user)).post(`/api/users/${username}/profiles`, form)).status).toBe(201);
  return user;
}

async function addManager(slug: string, { id: userId, username }: SignedIn): Promise<void> {
  const profileId = await profileIdOf(db, slug);
  const grant = { profileId, profileSlug: slug, userId, username, acceptedByUser: true };
  await db.transaction((tx) => grantManager(tx, grant, systemOrigin(DAWN)));
}

async function subscribe(slug: string, planId: bigint): Promise<bigint> {
  const profileId = await profileIdOf(db, slug);
  const { id } = await db.orm.subscription.create({
    data: { profileId, planId, createdAt: DAWN, endsAt: FAR, anchorAt: DAWN },
    select: { id: true },
  });
  return id;
}

/** Every row of the database that holds one of the texts in a column of text, as `table.column: value`. */
async function findEverywhere(texts: readonly string[]): Promise<string[]> {
  const columns = await db.query<{ table: string; column: string }>(sql`
    SELECT quote_ident(c.table_schema) || '.' || quote_ident(c.table_name) AS table, quote_ident(c.column_name) AS column
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE t.table_type = 'BASE TABLE' AND c.table_schema NOT IN ('pg_catalog', 'information_schema')
      AND c.data_type IN ('character varying', 'text', 'character', 'json', 'jsonb', 'ARRAY')`);
  const found: string[] = [];
  for (const { table, column } of columns) {
    const { rows } = await db.pool.query<{ value: string }>(
      `SELECT ${column}::text AS value FROM ${table} WHERE ${column}::text ILIKE ANY($1)`,
      [texts.map((text) => `%${text}%`)],
    );
    found.push(...rows.map(({ value }) => `${table}.${column}: ${value}`));
  }
  return found;
}

/** A user who has left traces wherever a user can. */
async function aTraveller(): Promise<SignedIn> {
  const user = await aPerson("traveller");
  const { id } = user;
  await db.query(
    sql`UPDATE app_user SET email = 'wanda@roam.example', first_name = 'Wanda', last_name = 'Lust' WHERE id = ${id}`,
  );
  await db.query(sql`
    UPDATE contact SET email = 'wanda@roam.example', phone = '+14155550199', full_name = 'Wanda Lust', nick_name = 'Wanda L',
      picture = 'https://example.com/wanda.png', extra = '{"note": "Wanda"}', email_code_hash = repeat('0', 64) WHERE user_id = ${id}`);
  await db.query(sql`
    UPDATE profile SET full_name = 'Wanda Lust', email = 'wanda@roam.example', phone = '+14155550199', extra = '{"by": "Wanda"}'
    WHERE slug = 'traveller'`);
  await db.query(sql`
    INSERT INTO api_key (user_id, pub, priv_hash, title, created_at) VALUES (${id}, repeat('a', 32), repeat('b', 64), 'Wanda''s', ${DAWN})`);
  await db.query(
    sql`INSERT INTO otp_secret (user_id, encrypted_secret, confirmed_at) VALUES (${id}, 'x', ${DAWN})`,
  );
  await db.query(
    sql`INSERT INTO ssh_key (user_id, pubkey, updated_at) VALUES (${id}, 'ssh-ed25519 AAAA wanda@roam.example', ${DAWN})`,
  );
  await db.query(sql`
    INSERT INTO external_identity (user_id, provider, subject, email, created_at)
    VALUES (${id}, 'openid', '17', 'wanda@roam.example', ${DAWN})`);
  await db.query(
    sql`INSERT INTO engagement (user_id, tag, first_visited, last_visited) VALUES (${id}, 'app', ${DAWN}, ${DAWN})`,
  );
  await db.query(sql`
    INSERT INTO activity (contact_id, account_id, text, created_at)
    SELECT c.id, p.id, 'Wanda called', ${DAWN} FROM contact c, (SELECT NULL::bigint AS id UNION SELECT id FROM profile WHERE slug = 'traveller') p
    WHERE c.user_id = ${id}`);
  const plan = await aPlan(db, "seats");
  await db.query(sql`
    INSERT INTO cart_item (created_at, user_id, plan_id, full_name, email, sync_on, recorded) VALUES
      (${DAWN}, ${id}, ${plan.id}, 'Wanda Lust', 'wanda@roam.example', '', FALSE),
      (${DAWN}, ${broker.id}, ${plan.id}, 'Wanda Lust', 'Wanda@roam.example', 'wanda@roam.example', TRUE),
      (${DAWN}, ${broker.id}, ${plan.id}, 'Other One', '', 'other@example.com', TRUE)`);
  await db.query(sql`
    INSERT INTO idempotency_record (caller, method, path, key, body_hash, body, created_at)
    VALUES (${`user:${id}`}, 'POST', '/', 'k', repeat('c', 64), 'Wanda Lust', ${DAWN})`);
  await db.query(
    sql`INSERT INTO email_change (user_id, email, code_hash, sent_at) VALUES (${id}, 'w2@roam.example', repeat('0', 64), ${DAWN})`,
  );
  await db.query(sql`
    INSERT INTO message (source, event, channel, address, sealed, created_at) VALUES
      ('job:1', 'user_welcome', 'email', 'Wanda@roam.example', 'x', ${DAWN}), ('job:2', 'user_verification', 'phone', '+14155550199', 'x', ${DAWN})`);
  await db.query(sql`
    INSERT INTO contact_message (created_at, user_id, full_name, email, message) VALUES
      (${DAWN}, ${id}, 'Wanda Lust', '', 'Hello'), (${DAWN}, NULL, 'Wanda', 'wanda@roam.example', 'Hello again')`);
  return user;
}

test("of an archived user nothing is left that tells who it was", async () => {
  const user = await aTraveller();
  const pii = ["wanda", "roam.example", "4155550199", "Privet Drive"];
  expect((await findEverywhere(pii)).length).toBeGreaterThan(20);
  const client = await signedIn(user);
  expect((await client.delete("/api/users/traveller")).status).toBe(204);
  expect(await findEverywhere(pii)).toEqual([]);
  const others = await db.query(sql`SELECT full_name FROM cart_item WHERE sync_on = 'other@example.com'`);
  expect(others).toEqual([{ full_name: "Other One" }]);
  const [row] = await db.query<Json>(sql`
    SELECT username, email, first_name, last_name, password_hash, is_active, token_version FROM app_user WHERE id = ${user.id}`);
  expect(row).toEqual({
    ...{
      username: `_archive_${user.id}`,
      email: `_archive_${user.id}@example.com`,
      first_name: "",
      last_name: "",
    },
    ...{ password_hash: null, is_active: false, token_version: 2 },
  });
});

test("what belongs to one user alone is deleted, table by table", async () => {
  const tables = await db.query<{ table: string }>(sql`
    SELECT conrelid::regclass::text AS table FROM pg_constraint
    WHERE contype = 'f' AND confrelid = 'app_user'::regclass AND confdeltype = 'c'`);
  const source = readFileSync("lib/identity/archiving.ts", "utf8");
  expect(tables.length).toBeGreaterThan(5);
  expect(tables.filter(({ table }) => !source.includes(`DELETE FROM ${table} `))).toEqual([]);
});

test("what others chose, hold and signed stays as it is", async () => {
  const [gone, other] = [await aPerson("leaver"), await aPerson("stayer")];
  await db.query(sql`
    INSERT INTO notification_opt_out (user_id, event) VALUES (${gone.id}, 'expires_soon'), (${other.id}, 'expires_soon')`);
  const [agreement] = await db.query<{ id: bigint }>(sql`
    INSERT INTO agreement (slug, title) VALUES ('privacy', 'Privacy') RETURNING id`);
  await db.query(sql`
    INSERT INTO signature (agreement_id, user_id, agreement_version, signed_at)
    SELECT ${agreement?.id}, u.id, ${DAWN}, ${DAWN} FROM app_user u WHERE u.id IN (${gone.id}, ${other.id})`);
  expect((await (await signedIn(broker)).delete("/api/users/leaver")).status).toBe(204);
  const left = await db.query<{ id: bigint }>(
    sql`SELECT user_id AS id FROM notification_opt_out WHERE event = 'expires_soon'`,
  );
  expect(left).toEqual([{ id: other.id }]);
  const signatures = await db.query(sql`SELECT 1 FROM signature WHERE agreement_id = ${agreement?.id}`);
  expect(signatures).toHaveLength(2);
  expect((await (await signedIn(other)).get("/api/users/stayer")).status).toBe(200);
});

test("an archived user is gone for everybody: tokens, sessions, sign-in, lists, and a second time", async () => {
  const user = await aPerson("ghost");
  const browser = visitor();
  const credentials = { username: "ghost", password: PASSWORD };
  expect((await browser.post("/api/auth?cookie=1", credentials)).status).toBe(201);
  const client = await signedIn(user);
  const stranger = await signedIn(await aUser(db, "onlooker"));
  expect((await stranger.delete("/api/users/ghost")).status).toBe(403);
  expect((await browser.delete("/api/users/ghost")).status).toBe(204);
  expect(browser.cookies.has(sessionCookieName())).toBe(false);
  expect((await client.get("/api/users/ghost")).status).toBe(401);
  expect((await visitor().post("/api/auth", credentials)).status).toBe(400);
  expect((await stranger.delete("/api/users/ghost")).status).toBe(403);
  const staff = await signedIn(broker);
  expect((await staff.delete("/api/users/ghost")).status).toBe(404);
  expect((await staff.get("/api/profile/ghost")).status).toBe(404);
  for (const path of [
    "/api/users?q=ghost",
    "/api/profile?q=ghost",
    "/api/accounts?q=ghost",
    "/api/users?q=_archive_",
  ])
    expect((await staff.get(path)).json, path).toMatchObject({ count: 0 });
});

test("the name of an archived user is not given to somebody else, and nobody takes an archive's name", async () => {
  const user = await aPerson("famous");
  expect((await (await signedIn(user)).delete("/api/users/famous")).status).toBe(204);
  const form = { full_name: "Impostor", email: "impostor@example.com" };
  for (const username of ["famous", "Famous", `_archive_${user.id + 1n}`]) {
    const { status, json } = await (await signedIn(broker)).post<Json>("/api/users", { ...form, username });
    expect([status, Object.keys(json)], username).toEqual([400, ["username"]]);
  }
});

test("another manager's rights on a personal profile do not reach its user's account", async () => {
  const user = await aPerson("sharer");
  const other = await aUser(db, "guest");
  await addManager("sharer", other);
  expect((await (await signedIn(other)).delete("/api/profile/sharer")).status).toBe(403);
  expect((await (await signedIn(other)).delete("/api/users/sharer")).status).toBe(403);
  const own = await signedIn(user);
  expect((await own.delete("/api/profile/sharer")).status).toBe(204);
  expect((await own.get("/api/users/sharer")).status).toBe(401);
});

test("an organization that others need keeps a manager, unless the broker's decide otherwise", async () => {
  const user = await aPerson("pillar");
  await aProfile(db, "pillar-org", user);
  await aProfile(db, "pillar-shop", user);
  await aProfile(db, "pillar-idle", user);
  await aContributor(db, "pillar-org", "helper");
  const sold = await aPlan(db, "pillar-plan", "pillar-shop");
  await subscribe("pillar-org", sold.id);
  const client = await signedIn(user);
  const refused = await client.delete<{ detail: string }>("/api/users/pillar");
  expect([refused.status, Object.keys(refused.json)]).toEqual([400, ["detail"]]);
  expect(refused.json.detail).toContain("Pillar-org Inc, Pillar-shop Inc");
  expect((await client.get("/api/users/pillar")).status).toBe(200);

  expect((await (await signedIn(broker)).delete("/api/users/pillar")).status).toBe(204);
  const states = await db.query<{ slug: string }>(
    sql`SELECT slug FROM profile WHERE slug LIKE 'pillar%' AND is_active ORDER BY slug`,
  );
  expect(states).toEqual([{ slug: "pillar-org" }, { slug: "pillar-shop" }]);
});

test("two managers who leave at the same moment do not both go", async () => {
  const [one, two] = [await aUser(db, "first-out"), await aUser(db, "second-out")];
  await aProfile(db, "shared-org", one);
  await addManager("shared-org", two);
  await aContributor(db, "shared-org", "third");
  const clients = [await signedIn(one), await signedIn(two)];
  const answers = await Promise.all([
    clients[0]?.delete("/api/users/first-out"),
    clients[1]?.delete("/api/users/second-out"),
  ]);
  expect(answers.map((answer) => answer?.status).sort()).toEqual([204, 400]);
});

test("the site keeps its last manager, and the profiles that it cannot do without", async () => {
  const staff = await signedIn(broker);
  expect((await staff.delete<Json>("/api/users/brooke")).status).toBe(400);
  expect((await staff.delete("/api/profile/cowork")).status).toBe(403);
  expect((await staff.delete("/api/profile/processor")).status).toBe(403);
  await aManager(db, "cowork", "barb");
  await db.query(sql`DELETE FROM role WHERE user_id = (SELECT id FROM app_user WHERE username = 'barb')`);
});

test("an archived profile loses its subscriptions now, its people, and what tells of it", async () => {
  const owner = await aUser(db, "closer");
  await aProfile(db, "closing", owner);
  await aContributor(db, "closing", "clerk");
  const provider = await aPlan(db, "closing-sells", "closing");
  const bought = await aPlan(db, "closing-buys");
  const own = await subscribe("closing", bought.id);
  const customer = await aUser(db, "customer");
  await aProfile(db, "customer-co", customer);
  const others = await subscribe("customer-co", provider.id);
  const id = await profileIdOf(db, "closing");
  await db.query(
    sql`UPDATE profile SET street_address = '5 Dock', phone = '+14155550111', country = 'US' WHERE id = ${id}`,
  );

  const clerk = await signedIn({ ...owner, ...(await userOf("clerk")) });
  expect((await clerk.delete("/api/profile/closing")).status).toBe(403);
  const client = await signedIn(owner);
  const before = now();
  expect((await client.delete("/api/profile/closing")).status).toBe(204);
  expect((await client.delete("/api/profile/closing")).status).toBe(403);
  expect((await (await signedIn(broker)).delete("/api/profile/closing")).status).toBe(404);
  expect((await client.get("/api/users/closer")).status).toBe(200);

  const [row] = await db.query<Json>(sql`
    SELECT slug, is_active, email, full_name, phone, street_address, country FROM profile WHERE id = ${id}`);
  expect(row).toEqual({
    ...{
      slug: `_archive_${id}`,
      is_active: false,
      email: `_archive_${id}@example.com`,
      full_name: "",
      phone: "",
    },
    ...{ street_address: "", country: "" },
  });
  expect(await db.query(sql`SELECT 1 FROM role WHERE profile_id = ${id}`)).toEqual([]);
  const terms = await db.query<{ id: bigint; endsAt: Date; autoRenew: boolean }>(sql`
    SELECT id, ends_at AS "endsAt", auto_renew AS "autoRenew" FROM subscription WHERE id IN (${own}, ${others}) ORDER BY id`);
  expect(terms[0]?.endsAt.getTime()).toBeGreaterThanOrEqual(before.getTime());
  expect(terms[0]?.endsAt.getTime()).toBeLessThanOrEqual(now().getTime());
  expect(terms[1]).toEqual({ id: others, endsAt: FAR, autoRenew: false });
  const [plan] = await db.query(sql`SELECT is_active FROM plan WHERE id = ${provider.id}`);
  expect(plan).toEqual({ is_active: false });
});

async function userOf(username: string): Promise<{ id: bigint; username: string }> {
  const [user] = await db.query<{ id: bigint; username: string }>(sql`
    SELECT id, username FROM app_user WHERE username = ${username}`);
  if (!user) throw new Error(username);
  return user;
}

test("name and postal address stay where the books refer to them", async () => {
  const owner = await aUser(db, "payer");
  await aProfile(db, "payer-co", owner);
  const id = await profileIdOf(db, "payer-co");
  await db.query(sql`UPDATE profile SET street_address = '7 Quay', phone = '+14155550112' WHERE id = ${id}`);
  await db.query(sql`
    INSERT INTO charge (claim_code, created_at, created_by_id, amount, unit, customer_id, processor_id, state)
    SELECT repeat('d', 40), ${DAWN}, ${owner.id}, 100, 'usd', ${id}, processor_id, 'failed' FROM site_settings`);
  expect((await (await signedIn(owner)).delete("/api/users/payer")).status).toBe(204);
  const [row] = await db.query<Json>(
    sql`SELECT slug, full_name, street_address, phone FROM profile WHERE id = ${id}`,
  );
  expect(row).toEqual({
    slug: `_archive_${id}`,
    full_name: "Payer-co Inc",
    street_address: "7 Quay",
    phone: "",
  });
  const [charge] = await db.query(sql`SELECT created_by_id AS by FROM charge WHERE customer_id = ${id}`);
  expect(charge).toEqual({ by: owner.id });
});

test("a contact without user is deleted, with the notes on it", async () => {
  const [contact] = await db.query<{ id: bigint }>(sql`
    INSERT INTO contact (slug, email, full_name) VALUES ('prospect', 'pros@example.com', 'Pros Pect') RETURNING id`);
  await db.query(sql`INSERT INTO activity (contact_id, text) VALUES (${contact?.id}, 'called')`);
  const staff = await signedIn(broker);
  expect((await staff.delete("/api/users/prospect")).status).toBe(204);
  expect((await staff.delete("/api/users/prospect")).status).toBe(404);
  expect(await db.query(sql`SELECT 1 FROM activity WHERE contact_id = ${contact?.id}`)).toEqual([]);
});

test("who archived what is on record", async () => {
  const user = await aPerson("recorded");
  expect((await (await signedIn(broker)).delete("/api/users/recorded")).status).toBe(204);
  const events = await db.query(sql`
    SELECT event, actor_name, target FROM audit_event WHERE target = 'recorded' AND event LIKE '%deleted' ORDER BY id`);
  expect(events).toEqual([
    { event: "profile_deleted", actor_name: "brooke", target: "recorded" },
    { event: "user_deleted", actor_name: "brooke", target: "recorded" },
  ]);
  expect(user.id).toBeGreaterThan(0n);
});
