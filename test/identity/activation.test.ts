import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { seal } from "@/lib/auth/sealing";
import { type Database, sql } from "@/lib/db";
import { OTP_PURPOSE } from "@/lib/identity/credentials/otp";
import { issueLink } from "@/lib/identity/registration/links";
import { now, setClock } from "@/lib/time/clock";
import { signedIn, visitor } from "../callers";
import type { Client } from "../client";
import { announced, announcedAs } from "../events";
import { aManager, aUser, openWorld, PASSWORD, profileIdOf } from "../world";

let db: Database;
let close: () => Promise<void>;
let broker: SignedIn;
const NEW_PASSWORD = "a staple for the horse";
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  broker = await aManager(db, "cowork", "boss");
});
afterAll(() => close());

type Answer = Record<string, unknown> & { token: string };

function activate(
  key: string,
  form: object = { new_password: NEW_PASSWORD },
  client = visitor(),
  query = "",
) {
  return client.post<Answer>(`/api/auth/activate/${key}${query}`, form);
}

/** Somebody who was invited: a user without a password, who never signed in. */
async function invited(username: string): Promise<SignedIn> {
  const user = await aUser(db, username);
  await db.query(sql`UPDATE app_user SET password_hash = NULL WHERE id = ${user.id}`);
  return user;
}

async function linkTo(user: SignedIn, channel: "email" | "phone" = "email"): Promise<string> {
  const [contact] = await db.query<{ id: bigint }>(
    sql`SELECT id FROM contact WHERE user_id = ${user.id} ORDER BY id LIMIT 1`,
  );
  return linkToContact(contact?.id ?? 0n, channel);
}

function linkToContact(contactId: bigint, channel: "email" | "phone" = "email"): Promise<string> {
  return db.transaction((tx) => issueLink(tx, { contactId, channel, purpose: "activate" }, now()));
}

async function imported(slug: string, more: { phone?: string; email?: string | null } = {}): Promise<bigint> {
  const { phone = null, email = `${slug}@example.com` } = more;
  const [row] = await db.query<{ id: bigint }>(sql`
    INSERT INTO contact (slug, email, phone, full_name, lang) VALUES (${slug}, ${email}, ${phone}, 'Ima Ported', 'de') RETURNING id`);
  return row?.id ?? 0n;
}

function bearer({ json }: { json: Answer }): Client {
  const client = visitor();
  client.authorization = `Bearer ${json.token}`;
  return client;
}

async function canSignIn(username: string, password = NEW_PASSWORD): Promise<boolean> {
  return (await visitor().post("/api/auth", { username, password })).status === 201;
}

/** Names of the events about a user, oldest first. */
async function toldOf(user: bigint): Promise<string[]> {
  const all = await announced(db);
  return all.filter(({ payload }) => "user" in payload && payload.user === user).map(({ name }) => name);
}

async function audited(target: string): Promise<string[]> {
  const rows = await db.query<{ event: string }>(
    sql`SELECT event FROM audit_event WHERE target = ${target} ORDER BY id`,
  );
  return rows.map(({ event }) => event);
}

test("the holder of a link is told who it is for, as often as asked, and no more than needed", async () => {
  const user = await invited("ida");
  await db.query(sql`UPDATE contact SET phone = '+14155550141' WHERE user_id = ${user.id}`);
  const key = await linkTo(user);
  for (let time = 0; time < 2; time += 1) {
    const answer = await visitor().get(`/api/auth/activate/${key}`);
    expect([answer.status, answer.json]).toEqual([
      200,
      {
        ...{ slug: "ida", username: "ida", email: "ida@example.com", full_name: "Ida Doe" },
        ...{ printable_name: "Ida Doe", credentials: false, created_at: expect.stringMatching(/Z$/) },
      },
    ]);
  }
  expect((await visitor().send("OPTIONS", `/api/auth/activate/${key}`)).status).toBe(204);
  expect((await activate(key)).status).toBe(201);
});

test("a link to a contact without a user tells of the contact", async () => {
  const key = await linkToContact(await imported("connie"));
  const { status, json } = await visitor().get(`/api/auth/activate/${key}`);
  expect([status, json]).toMatchObject([
    200,
    { slug: "connie", email: "connie@example.com", credentials: false },
  ]);
});

test("what is no key is not found; an unknown, used or ended one is refused, and tells nothing apart", async () => {
  const key = await linkTo(await invited("wrongkeys"));
  for (const path of ["x", key.slice(1), `${key}0`, `${key.slice(0, 39)}g`, "A".repeat(40)]) {
    expect((await visitor().get(`/api/auth/activate/${path}`)).status, path).toBe(404);
    expect((await activate(path)).status, path).toBe(404);
  }
  const unknown = await activate("0".repeat(40));
  expect([unknown.status, unknown.json]).toEqual([400, { detail: expect.any(String) }]);
  expect((await visitor().get(`/api/auth/activate/${"0".repeat(40)}`)).json).toEqual(unknown.json);
  try {
    setClock(7 * DAY + 1000);
    expect((await activate(key)).json).toEqual(unknown.json);
  } finally {
    setClock(0);
  }
  expect((await activate(key)).status).toBe(201);
  expect((await activate(key)).json).toEqual(unknown.json);
});

test("a link that sets a forgotten password activates nothing, and the other way round", async () => {
  const user = await aUser(db, "purposes");
  const [contact] = await db.query<{ id: bigint }>(sql`SELECT id FROM contact WHERE user_id = ${user.id}`);
  const reset = await db.transaction((tx) =>
    issueLink(tx, { contactId: contact?.id ?? 0n, channel: "email", purpose: "reset" }, now()),
  );
  expect((await activate(reset)).status).toBe(400);
  expect((await visitor().get(`/api/auth/activate/${reset}`)).status).toBe(400);
  const key = await linkTo(user);
  expect((await visitor().post(`/api/auth/reset/${key}`, { new_password: NEW_PASSWORD })).status).toBe(400);
});

test("somebody who was invited gets a password, names and a token; the broker hears of a new user", async () => {
  const user = await invited("ivan");
  const form = { new_password: NEW_PASSWORD, full_name: "Ivan Invited", nick_name: "Van", lang: "fr" };
  const answer = await activate(await linkTo(user), {
    ...form,
    email: "IVAN@example.com",
    phone: "(415) 555-0142",
  });
  expect(answer.status).toBe(201);
  expect((await bearer(answer).get("/api/users/ivan")).json).toMatchObject({
    ...{ full_name: "Ivan Invited", nick_name: "Van", lang: "fr", phone: "+14155550142", credentials: true },
    ...{ last_login: expect.stringMatching(/Z$/) },
  });
  expect(await canSignIn("ivan")).toBe(true);
  expect(await toldOf(user.id)).toEqual(["user_registered", "user_welcome"]);
  expect(await audited("ivan")).toContain("activate");
  const [contact] = await db.query(sql`
    SELECT email_verified_at IS NOT NULL AS email, phone_verified_at IS NOT NULL AS phone FROM contact WHERE user_id = ${user.id}`);
  expect(contact).toEqual({ email: true, phone: false });
});

test("a new user is welcomed only where the site does so", async () => {
  await db.query(sql`UPDATE site_settings SET welcome_email = FALSE`);
  const user = await invited("unwelcome");
  await activate(await linkTo(user)).finally(() =>
    db.query(sql`UPDATE site_settings SET welcome_email = TRUE`),
  );
  expect(await toldOf(user.id)).toEqual(["user_registered"]);
});

test("who had signed in without a password is activated by the first one; earlier tokens end", async () => {
  const registered = await visitor().post<Answer>("/api/auth/register", {
    full_name: "Fred Frictionless",
    email: "fred@example.com",
  });
  const before = bearer(registered);
  const [user] = await db.query<{ id: bigint }>(sql`SELECT id FROM app_user WHERE username = 'fred'`);
  const id = user?.id ?? 0n;
  const [sent] = (await announcedAs(db, "user_verification")).slice(-1);
  expect((await before.get("/api/users/fred")).status).toBe(200);
  const answer = await activate(sent?.key ?? "");
  expect(answer.status).toBe(201);
  expect((await before.get("/api/users/fred")).status).toBe(401);
  expect((await bearer(answer).get("/api/users/fred/profiles")).status).toBe(200);
  expect(await toldOf(id)).toEqual(["user_registered", "user_welcome", "user_activated"]);
});

test("an account with a password gets a new one, and its names stay; the owner is told", async () => {
  const user = await aUser(db, "again");
  const old = await signedIn(user);
  const form = { new_password: NEW_PASSWORD, full_name: "Somebody Else", username: "another" };
  expect((await activate(await linkTo(user), form)).status).toBe(201);
  expect((await old.get("/api/users/again")).status).toBe(401);
  expect(await canSignIn("again", PASSWORD)).toBe(false);
  expect(await canSignIn("again")).toBe(true);
  expect(await toldOf(user.id)).toEqual(["credentials_updated"]);
  expect(await db.query(sql`SELECT first_name FROM app_user WHERE username = 'again'`)).toEqual([
    { first_name: "Again" },
  ]);
});

test("of an account with a password a link sets another one within the hour only; after that it proves the address", async () => {
  const user = await aUser(db, "hourly");
  const key = await linkTo(user);
  try {
    setClock(HOUR + 1000);
    const late = await activate(key);
    expect([late.status, Object.keys(late.json)]).toEqual([400, ["detail"]]);
    await linkTo(user);
    expect((await activate(key, { new_password: "short" })).json, "sent again").toHaveProperty(
      "new_password",
    );
    setClock(6 * DAY);
    expect((await activate(key)).status).toBe(400);
    expect(await canSignIn("hourly", PASSWORD)).toBe(true);
    expect((await activate(key, {}, await signedIn(user))).status).toBe(201);
  } finally {
    setClock(0);
  }
});

test("an old link to a contact sets no password of the account that has its address meanwhile", async () => {
  const key = await linkToContact(await imported("overtaken"));
  await db.query(sql`
    INSERT INTO app_user (username, email, password_hash) VALUES ('overtaker', 'overtaken@example.com', 'x')`);
  setClock(HOUR + 1000);
  const answer = await activate(key).finally(() => setClock(0));
  expect([answer.status, Object.keys(answer.json)]).toEqual([400, ["detail"]]);
});

test("a change of the password voids the links that were sent before to activate the account", async () => {
  const user = await aUser(db, "changed");
  await visitor().post("/api/auth/recover?noreset=1", { email: "changed@example.com" });
  const [sent] = (await announcedAs(db, "user_verification")).slice(-1);
  const change = { new_password: NEW_PASSWORD, password: PASSWORD };
  expect((await (await signedIn(user)).put("/api/users/changed/password", change)).status).toBe(200);
  expect((await activate(sent?.key ?? "", { new_password: "purple onion scarf" })).status).toBe(400);
  expect(await canSignIn("changed")).toBe(true);
});

test("the owner of an activated account, signed in, only proves the address", async () => {
  const user = await aUser(db, "prover");
  const client = await signedIn(user);
  const key = await linkTo(user);
  const answer = await activate(key, {}, client);
  expect(answer.status).toBe(201);
  expect((await client.get("/api/users/prover")).status, "what came along stays good").toBe(200);
  expect(await canSignIn("prover", PASSWORD)).toBe(true);
  expect(
    await db.query(sql`SELECT email_verified_at IS NOT NULL AS is FROM contact WHERE user_id = ${user.id}`),
  ).toEqual([{ is: true }]);
  expect(await toldOf(user.id)).toEqual([]);
  expect((await activate(key, {}, client)).status).toBe(400);
});

test("somebody else who is signed in does not prove the address of another", async () => {
  const user = await aUser(db, "proved-by-other");
  const other = await signedIn(await aUser(db, "intruder"));
  const answer = await activate(await linkTo(user), {}, other);
  expect([answer.status, Object.keys(answer.json)]).toEqual([400, ["new_password"]]);
});

test("a contact becomes a user, with what is known of it and what the form says", async () => {
  const contactId = await imported("carol", { phone: "+14155550143" });
  const answer = await activate(await linkToContact(contactId));
  expect(answer.status).toBe(201);
  expect((await bearer(answer).get("/api/users/carol")).json).toMatchObject({
    ...{
      username: "carol",
      email: "carol@example.com",
      phone: "+14155550143",
      full_name: "Ima Ported",
      lang: "de",
    },
    credentials: true,
  });
  const named = await activate(await linkToContact(await imported("dora")), {
    ...{ new_password: NEW_PASSWORD, username: "dora-d", full_name: "Dora Doe", nick_name: "Do", lang: "en" },
  });
  expect((await bearer(named).get("/api/users/dora-d")).json).toMatchObject({
    ...{ full_name: "Dora Doe", nick_name: "Do", lang: "en", email: "dora@example.com" },
  });
  const [contact] = await db.query(sql`
    SELECT user_id IS NOT NULL AS adopted, email_verified_at IS NOT NULL AS verified FROM contact WHERE id = ${contactId}`);
  expect(contact).toEqual({ adopted: true, verified: true });
});

test("a contact that is known by phone becomes a user by a link that came by SMS", async () => {
  const contactId = await imported("by-phone", { phone: "+14155550144", email: null });
  const answer = await activate(await linkToContact(contactId, "phone"));
  expect(answer.status).toBe(201);
  const [contact] = await db.query(sql`
    SELECT phone_verified_at IS NOT NULL AS phone, email FROM contact WHERE id = ${contactId}`);
  expect(contact).toEqual({ phone: true, email: null });
});

test("a link to a contact whose address an account has meanwhile is a reset of that account", async () => {
  const contactId = await imported("merged", { email: "merged@example.com" });
  const key = await linkToContact(contactId);
  await db.query(
    sql`INSERT INTO app_user (username, email, password_hash) VALUES ('merged-user', 'Merged@example.com', 'x')`,
  );
  const answer = await activate(key);
  expect(answer.status).toBe(201);
  expect((await bearer(answer).get("/api/users/merged-user")).status).toBe(200);
  const [contact] = await db.query(sql`
    SELECT u.username FROM contact c JOIN app_user u ON u.id = c.user_id WHERE c.id = ${contactId}`);
  expect(contact).toEqual({ username: "merged-user" });
});

test("a link by SMS opens no account that only bears the contact's unproved e-mail address", async () => {
  const victim = await aUser(db, "sms-victim");
  await db.query(sql`DELETE FROM contact WHERE user_id = ${victim.id}`);
  const contactId = await imported("sms-thief", { phone: "+14155550145", email: "sms-victim@example.com" });
  const answer = await activate(await linkToContact(contactId, "phone"));
  expect([answer.status, Object.keys(answer.json)]).toEqual([400, ["email"]]);
  expect(await canSignIn("sms-victim", PASSWORD)).toBe(true);
});

test("a username is chosen on the way, and the personal profile is named with it; the old one stays reserved", async () => {
  const form = {
    full_name: "Rena Me",
    email: "rena@example.com",
    street_address: "1 Main St",
    country: "US",
  };
  await visitor().post("/api/auth/register", form);
  const [sent] = (await announcedAs(db, "user_verification")).slice(-1);
  const answer = await activate(sent?.key ?? "", {
    new_password: NEW_PASSWORD,
    username: "renata",
    full_name: "Renata Me",
  });
  expect(answer.status).toBe(201);
  expect((await bearer(answer).get("/api/profile/renata")).json).toMatchObject({
    type: "personal",
    full_name: "Renata Me",
  });
  const again = await visitor().post<Answer>("/api/auth/register", {
    full_name: "X",
    email: "x1@example.com",
    username: "rena",
  });
  expect([again.status, Object.keys(again.json)]).toEqual([400, ["username"]]);
});

test("what is refused is named by its field, and leaves the link good and the account as it was", async () => {
  await aUser(db, "holder");
  await db.query(sql`UPDATE contact SET phone = '+14155550146' WHERE email = 'holder@example.com'`);
  await db.query(sql`INSERT INTO agreement (slug, title) VALUES ('house-rules', 'House rules')`);
  const user = await invited("careful");
  const key = await linkTo(user);
  const good = { new_password: NEW_PASSWORD };
  const cases: [object, string][] = [
    [{}, "new_password"],
    [{ new_password: "short" }, "new_password"],
    [{ new_password: "1234567890123" }, "new_password"],
    [{ new_password: "careful doe" }, "new_password"],
    [{ new_password: "careful@example.com" }, "new_password"],
    [{ new_password: "x".repeat(129) }, "new_password"],
    [{ new_password: 7 }, "new_password"],
    [{ ...good, username: "holder" }, "username"],
    [{ ...good, username: "cowork" }, "username"],
    [{ ...good, username: "accept" }, "username"],
    [{ ...good, username: "саreful" }, "username"],
    [{ ...good, slug: "holder" }, "username"],
    [{ ...good, email: "other@example.com" }, "email"],
    [{ ...good, email: "no address" }, "email"],
    [{ ...good, phone: "12" }, "phone"],
    [{ ...good, phone: "+14155550146" }, "phone"],
    [{ ...good, lang: "xx" }, "lang"],
    [{ ...good, "house-rules": "false" }, "house-rules"],
    [{ ...good, "house-rules": "" }, "house-rules"],
  ];
  for (const [form, field] of cases) {
    const answer = await activate(key, form);
    expect([answer.status, Object.keys(answer.json)], JSON.stringify(form)).toEqual([400, [field]]);
  }
  expect(await db.query(sql`SELECT password_hash FROM app_user WHERE id = ${user.id}`)).toEqual([
    { password_hash: null },
  ]);
  expect((await activate(key, { ...good, "house-rules": "1" })).status).toBe(201);
  const signed = await db.query(sql`
    SELECT a.slug FROM signature s JOIN agreement a ON a.id = s.agreement_id WHERE s.user_id = ${user.id}`);
  expect(signed).toEqual([{ slug: "house-rules" }]);
});

test("a browser is signed in by cookie when it asks", async () => {
  const browser = visitor();
  await activate(await linkTo(await invited("cookie")), undefined, browser, "?cookie=1");
  expect((await browser.get("/api/users/cookie")).status).toBe(200);
});

test("of many who follow one link at the same moment one activates the account", async () => {
  const key = await linkTo(await invited("stampede"));
  const answers = await Promise.all(
    Array.from({ length: 5 }, (_, index) => activate(key, { new_password: `${NEW_PASSWORD} ${index}` })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400, 400, 400]);
});

test("links and registrations of the same addresses at the same moment do not wait for each other", async () => {
  const names = Array.from({ length: 8 }, (_, index) => `tangle${index}`);
  const keys = await Promise.all(names.map(async (name) => linkToContact(await imported(name))));
  const answers = await Promise.all([
    ...keys.map((key, index) => activate(key, { new_password: NEW_PASSWORD, username: `tangled${index}` })),
    ...names.map((name) =>
      visitor().post("/api/auth/register", { full_name: "T", email: `${name}@example.com` }),
    ),
    ...names.map((name) => visitor().post("/api/auth/recover", { email: `${name}@example.com` })),
  ]);
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
});

test("with an authenticator app its code is asked for, and the link stays good until it is right", async () => {
  const user = await aUser(db, "second");
  const secret = new Secret({ size: 20 });
  await db.query(sql`
    INSERT INTO otp_secret (user_id, encrypted_secret, confirmed_at) VALUES (${user.id}, ${seal(OTP_PURPOSE, secret.base32)}, now())`);
  const key = await linkTo(user);
  const asked = await activate(key);
  expect([asked.status, Object.keys(asked.json)]).toEqual([401, ["otp_code"]]);
  const otp_code = new TOTP({ secret }).generate();
  const wrong = await activate(key, {
    new_password: NEW_PASSWORD,
    otp_code: otp_code === "000000" ? "000001" : "000000",
  });
  expect([wrong.status, Object.keys(wrong.json)]).toEqual([400, ["otp_code"]]);
  expect((await activate(key, { new_password: NEW_PASSWORD, otp_code })).status).toBe(201);
});

test("nobody is activated while signing in is switched off, and users of a delegated domain go elsewhere", async () => {
  const key = await linkTo(await invited("closed"));
  await db.query(sql`UPDATE site_settings SET authentication = 'disabled'`);
  const closed = await activate(key).finally(() =>
    db.query(sql`UPDATE site_settings SET authentication = 'enabled'`),
  );
  expect([closed.status, Object.keys(closed.json)]).toEqual([403, ["detail"]]);
  await db.query(sql`INSERT INTO delegated_domain VALUES ('corp.example.com', 'okta')`);
  const contactId = await imported("corporate", { email: "corporate@corp.example.com" });
  const elsewhere = await activate(await linkToContact(contactId));
  expect([elsewhere.status, Object.keys(elsewhere.json).sort()]).toEqual([
    400,
    ["detail", "provider", "url"],
  ]);
});

test("an invitation to a role is not accepted by activating the account", async () => {
  const user = await invited("grantee");
  await db.query(sql`
    INSERT INTO role (profile_id, user_id, role_type_id, grant_key, accepted_by_user)
    SELECT ${await profileIdOf(db, "cowork")}, ${user.id}, id, ${"a".repeat(40)}, FALSE FROM role_type WHERE slug = 'manager'`);
  await activate(await linkTo(user));
  expect(await db.query(sql`SELECT grant_key FROM role WHERE user_id = ${user.id}`)).toEqual([
    { grant_key: "a".repeat(40) },
  ]);
});

function send(client: Client, user: string) {
  return client.post<Answer>(`/api/users/${user}/activate`);
}

test("the broker's staff has a link sent to a user without a password, or to a contact", async () => {
  const client = await signedIn(broker);
  const user = await invited("awaited");
  const answer = await send(client, "awaited");
  expect([answer.status, answer.json]).toMatchObject([
    201,
    { slug: "awaited", detail: expect.stringContaining("awaited@example.com") },
  ]);
  const [sent] = (await announcedAs(db, "user_verification")).slice(-1);
  expect(sent).toMatchObject({
    channel: "email",
    address: null,
    key: expect.any(String),
    code: expect.any(String),
  });
  expect(answer.text, "the key goes by mail only").not.toContain(sent?.key ?? "-");
  expect(await audited("awaited")).toContain("activation_sent");
  expect((await activate(sent?.key ?? "")).status).toBe(201);
  expect(await canSignIn(user.username)).toBe(true);
  await imported("lead");
  expect((await send(client, "lead")).status).toBe(201);
  expect((await activate((await announcedAs(db, "user_verification")).at(-1)?.key ?? "")).status).toBe(201);
});

test("users without a password have a link sent to themselves, and nobody to others", async () => {
  const registered = await visitor().post<Answer>("/api/auth/register", {
    full_name: "Sel F",
    email: "self@example.com",
  });
  expect((await send(bearer(registered), "self")).status).toBe(201);
  await invited("stranger-to-self");
  expect((await send(bearer(registered), "stranger-to-self")).status).toBe(403);
});

test("no link is sent to who has a password, has no address, or was sent three within the hour", async () => {
  const client = await signedIn(broker);
  await aUser(db, "active");
  const active = await send(client, "active");
  expect([active.status, Object.keys(active.json)]).toEqual([400, ["detail"]]);
  await imported("voiceless", { phone: "+14155550147", email: null });
  const voiceless = await send(client, "voiceless");
  expect([voiceless.status, Object.keys(voiceless.json)]).toEqual([400, ["detail"]]);
  expect((await send(client, "nobody-of-that-name")).status).toBe(404);
  await invited("pestered");
  for (let time = 0; time < 3; time += 1) expect((await send(client, "pestered")).status).toBe(201);
  const fourth = await send(client, "pestered");
  expect([fourth.status, Number(fourth.headers.get("retry-after")) > 0]).toEqual([429, true]);
});
