import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { seal } from "@/lib/auth/sealing";
import { type Database, sql } from "@/lib/db";
import { OTP_PURPOSE } from "@/lib/identity/credentials/otp";
import { setClock } from "@/lib/time/clock";
import { signedIn, visitor } from "../callers";
import { announced, announcedAs } from "../events";
import { statementsOf } from "../statements";
import { aManager, aUser, openWorld, PASSWORD } from "../world";

let db: Database;
let close: () => Promise<void>;
const NEW_PASSWORD = "a staple for the horse";
const HOUR = 3_600_000;

beforeAll(async () => {
  ({ db, close } = await openWorld());
});
afterAll(() => close());

type Answer = Record<string, unknown> & { token?: string };

function recover(email: unknown, query = "", ip = "") {
  return visitor().post<Answer>(`/api/auth/recover${query}`, { email }, { "x-turnpike-client-ip": ip });
}

function reset(key: string, form?: object) {
  return visitor().post<Answer>(`/api/auth/reset/${key}`, form);
}

/** The newest link and code that were sent to set a password. */
async function sent() {
  const event = (await announcedAs(db, "user_reset_password")).at(-1);
  if (!event?.key) throw new Error("no link was sent");
  return { ...event, key: event.key };
}

async function signIn(username: string, password: string): Promise<number> {
  return (await visitor().post("/api/auth", { username, password })).status;
}

async function count(): Promise<{ events: number; contacts: unknown; links: unknown }> {
  const [rows] = await db.query<{ contacts: bigint; links: bigint }>(sql`
    SELECT (SELECT count(*) FROM contact) AS contacts, (SELECT count(*) FROM verification_link) AS links`);
  return { events: (await announced(db)).length, ...(rows as { contacts: bigint; links: bigint }) };
}

async function toldOf(user: bigint): Promise<string[]> {
  const all = await announced(db);
  return all.filter(({ payload }) => "user" in payload && payload.user === user).map(({ name }) => name);
}

test("who forgot the password is sent a link and a code; the link sets a new one and signs in", async () => {
  const user = await aUser(db, "oblivia");
  const session = await signedIn(user);
  const asked = await recover("Oblivia@Example.com");
  expect([asked.status, asked.json]).toEqual([200, { email: "Oblivia@Example.com" }]);
  const { key, code, channel } = await sent();
  expect([key, code, channel]).toEqual([
    expect.stringMatching(/^[0-9a-f]{40}$/),
    expect.stringMatching(/^\d{6}$/),
    "email",
  ]);
  expect(await signIn("oblivia", PASSWORD), "asking changes nothing").toBe(201);
  const answer = await reset(key, { new_password: NEW_PASSWORD });
  expect([answer.status, Object.keys(answer.json)]).toEqual([201, ["token"]]);
  expect((await session.get("/api/users/oblivia")).status, "what was signed in before").toBe(401);
  expect([await signIn("oblivia", PASSWORD), await signIn("oblivia", NEW_PASSWORD)]).toEqual([400, 201]);
  expect(await toldOf(user.id)).toEqual(["credentials_updated"]);
  const audit = await db.query<{ event: string }>(sql`
    SELECT event FROM audit_event WHERE target = 'oblivia' AND event IN ('recover', 'password_changed') ORDER BY id`);
  expect(audit.map(({ event }) => event)).toEqual(["recover", "password_changed"]);
});

test("a link sets one password, and what else was sent with it is void then", async () => {
  const user = await aUser(db, "once");
  await recover("once@example.com");
  const first = await sent();
  await recover("once@example.com");
  const second = await sent();
  expect(
    (await reset(first.key, { new_password: NEW_PASSWORD })).status,
    "the earlier link is good too",
  ).toBe(201);
  for (const key of [first.key, second.key]) {
    const again = await reset(key, { new_password: "another horse, another staple" });
    expect([again.status, again.json]).toEqual([400, { detail: expect.any(String) }]);
  }
  expect((await visitor().post("/api/auth", { username: "once", email_code: second.code })).status).toBe(400);
  expect(await toldOf(user.id)).toEqual(["credentials_updated"]);
});

test("the code of the message stands in for the password at the sign-in", async () => {
  await aUser(db, "coded");
  await recover("coded@example.com");
  const { code } = await sent();
  expect(
    (await visitor().post("/api/auth", { username: "coded@example.com", email_code: code })).status,
  ).toBe(201);
});

test("by phone number the link and the code go to the phone", async () => {
  const user = await aUser(db, "caller");
  await db.query(
    sql`UPDATE contact SET phone = '+14155550151', phone_verified_at = now() WHERE user_id = ${user.id}`,
  );
  expect((await recover("(415) 555-0151")).json).toEqual({ email: "(415) 555-0151" });
  const { key, channel } = await sent();
  expect(channel).toBe("phone");
  expect((await reset(key, { new_password: NEW_PASSWORD })).status).toBe(201);
  const [contact] = await db.query(sql`
    SELECT phone_verified_at IS NOT NULL AS phone, email_verified_at IS NOT NULL AS email FROM contact WHERE user_id = ${user.id}`);
  expect(contact).toEqual({ phone: true, email: false });
});

test("a number that was not verified leads to an account only when that has no e-mail address", async () => {
  const user = await aUser(db, "unproved");
  await db.query(sql`UPDATE contact SET phone = '+14155550157' WHERE user_id = ${user.id}`);
  const before = await count();
  expect((await recover("+14155550157")).status).toBe(200);
  expect(await count()).toEqual(before);
  await db.query(sql`UPDATE contact SET email = NULL WHERE user_id = ${user.id}`);
  await db.query(sql`UPDATE app_user SET email = NULL WHERE id = ${user.id}`);
  expect((await recover("+14155550157")).status).toBe(200);
  const { key, channel } = await sent();
  expect(channel).toBe("phone");
  expect((await reset(key, { new_password: NEW_PASSWORD })).status).toBe(201);
});

test("an unknown or archived address, and a contact without a user, get the same answer, and nothing happens", async () => {
  await aUser(db, "archived");
  await db.query(sql`UPDATE app_user SET is_active = FALSE WHERE username = 'archived'`);
  await db.query(sql`INSERT INTO contact (slug, email) VALUES ('prospect', 'prospect@example.com')`);
  const before = await count();
  for (const address of [
    "nobody@example.com",
    "archived@example.com",
    "prospect@example.com",
    "+14155550152",
  ]) {
    const { status, json } = await recover(address);
    expect([status, json], address).toEqual([200, { email: address }]);
  }
  expect(await count()).toEqual(before);
});

test("asking takes the same statements for an address that somebody has and one that nobody has", async () => {
  await aUser(db, "measured");
  const known = await statementsOf(() => recover("measured@example.com", "", "192.0.2.1"));
  const unknown = await statementsOf(() => recover("unmeasured@example.com", "", "192.0.2.2"));
  expect(known).toBe(unknown);
  expect(known, "sending is among them").toBeGreaterThan(10);
});

test("without a password yet, or on request, the link activates the account instead", async () => {
  const user = await aUser(db, "unactivated");
  await db.query(sql`UPDATE app_user SET password_hash = NULL WHERE id = ${user.id}`);
  await recover("unactivated@example.com");
  await aUser(db, "noreset");
  await recover("noreset@example.com", "?noreset=1");
  const events = (await announced(db)).slice(-2);
  expect(events.map(({ name }) => name)).toEqual(["user_verification", "user_verification"]);
  const [first] = await announcedAs(db, "user_verification");
  expect(
    (await visitor().post(`/api/auth/activate/${first?.key}`, { new_password: NEW_PASSWORD })).status,
  ).toBe(201);
});

test("what is neither an e-mail address nor a phone number is refused", async () => {
  for (const email of ["", "   ", "donny", "12", "a@b", 7, null, "x".repeat(300)]) {
    const { status, json } = await recover(email);
    expect([status, Object.keys(json)], String(email)).toEqual([400, ["email"]]);
  }
  expect((await recover("a@example.com", "?noreset=maybe")).status).toBe(400);
});

test("three messages an hour for one address, however it is written, known or not; twenty for one network", async () => {
  await aUser(db, "flooded");
  for (const [name, local] of [
    ["known", "flooded"],
    ["unknown", "no-flood"],
  ] as const) {
    for (const form of [
      `${local}@example.com`,
      `${local.toUpperCase()}@example.com`,
      ` ${local}@Example.com `,
    ])
      expect((await recover(form)).status, name).toBe(200);
    const fourth = await recover(`${local}@example.com`);
    expect([fourth.status, fourth.json], name).toEqual([429, { detail: expect.any(String) }]);
    expect(Number(fourth.headers.get("retry-after"))).toBeGreaterThan(3000);
  }
  const answers = [];
  for (let index = 0; index < 21; index += 1)
    answers.push((await recover(`crowd${index}@example.com`, "", "198.51.100.1")).status);
  expect(answers).toEqual([...Array(20).fill(200), 429]);
  expect((await recover("elsewhere@example.com", "", "198.51.100.2")).status).toBe(200);
});

test("simultaneous requests get no more messages than one after the other", async () => {
  await aUser(db, "bursting");
  const answers = await Promise.all(Array.from({ length: 8 }, () => recover("bursting@example.com")));
  expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(3);
  expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(5);
});

test("whoever locks the sign-in of an account does not keep its owner from a new password", async () => {
  await aUser(db, "besieged");
  const ip = { "x-turnpike-client-ip": "203.0.113.1" };
  for (let time = 0; time < 6; time += 1)
    await visitor().post("/api/auth", { username: "besieged@example.com", password: "wrong wrong" }, ip);
  const locked = await visitor().post(
    "/api/auth",
    { username: "besieged@example.com", password: PASSWORD },
    ip,
  );
  expect(locked.status).toBe(429);
  expect((await recover("besieged@example.com", "", "203.0.113.1")).status).toBe(200);
  const { key } = await sent();
  expect((await visitor().post(`/api/auth/reset/${key}`, { new_password: NEW_PASSWORD }, ip)).status).toBe(
    201,
  );
});

test("codes of a second factor that are guessed or used up at the sign-in are not those behind a link", async () => {
  const user = await aUser(db, "two-doors");
  await db.query(sql`
    UPDATE contact SET phone = '+14155550154', phone_verified_at = now() WHERE user_id = ${user.id}`);
  await db.query(sql`UPDATE app_user SET phone_verification_enabled = TRUE WHERE id = ${user.id}`);
  const newest = async () => (await announcedAs(db, "user_mfa_code")).at(-1)?.code ?? "";
  const thief = (more: object = {}) =>
    visitor().post("/api/auth", { username: "two-doors", password: PASSWORD, ...more });
  const before = (await announcedAs(db, "user_mfa_code")).length;
  const asked = [];
  for (let time = 0; time < 6; time += 1) asked.push((await thief()).status);
  expect(asked, "all codes that the sign-in has to give").toEqual([401, 401, 401, 401, 401, 429]);
  expect(await announcedAs(db, "user_mfa_code")).toHaveLength(before + 5);
  await recover("two-doors@example.com");
  const { key } = await sent();
  expect((await reset(key, { new_password: NEW_PASSWORD, phone_code: await newest() })).status).toBe(400);
  expect(Object.keys((await reset(key, { new_password: NEW_PASSWORD })).json)).toEqual(["phone_code"]);
  const phone_code = await newest();
  for (let time = 0; time < 6; time += 1) await thief({ phone_code: anotherThan(phone_code) });
  expect((await thief({ phone_code })).status, "not of that door").not.toBe(201);
  expect((await reset(key, { new_password: NEW_PASSWORD, phone_code })).status).toBe(201);
});

test("what the sign-in sends leaves a user who is signed in the codes that prove it anew", async () => {
  const user = await aUser(db, "stepper");
  await db.query(sql`UPDATE contact SET email_verified_at = now() WHERE user_id = ${user.id}`);
  await db.query(sql`UPDATE app_user SET email_verification_enabled = TRUE WHERE id = ${user.id}`);
  for (let time = 0; time < 6; time += 1)
    await visitor().post("/api/auth", { username: "stepper", password: PASSWORD });
  const client = await signedIn(user);
  expect((await client.post("/api/users/stepper/codes", { channel: "email" })).status).toBe(200);
  const code = (await announcedAs(db, "user_verification")).at(-1)?.code;
  expect(
    (await visitor().post("/api/auth", { username: "stepper", password: PASSWORD, email_code: code })).status,
    "it does not sign in",
  ).toBe(400);
  const change = { new_password: NEW_PASSWORD, email_code: code };
  expect((await client.put("/api/users/stepper/password", change)).status).toBe(200);
});

async function enrol(user: SignedIn): Promise<TOTP> {
  const secret = new Secret({ size: 20 });
  await db.query(sql`
    INSERT INTO otp_secret (user_id, encrypted_secret, confirmed_at) VALUES (${user.id}, ${seal(OTP_PURPOSE, secret.base32)}, now())`);
  return new TOTP({ secret });
}

function anotherThan(code: string): string {
  return code === "000000" ? "000001" : "000000";
}

test("with an authenticator app its code is asked for; guesses at the sign-in do not lock this door", async () => {
  const totp = await enrol(await aUser(db, "twofold"));
  const wrong = anotherThan(totp.generate());
  for (let time = 0; time < 4; time += 1)
    await visitor().post("/api/auth", { username: "twofold", password: PASSWORD, otp_code: wrong });
  await recover("twofold@example.com");
  const { key } = await sent();
  for (const form of [{ new_password: NEW_PASSWORD }, {}]) {
    const asked = await reset(key, form);
    expect([asked.status, Object.keys(asked.json)]).toEqual([401, ["otp_code"]]);
  }
  const mistaken = await reset(key, { new_password: NEW_PASSWORD, otp_code: wrong });
  expect([mistaken.status, Object.keys(mistaken.json)]).toEqual([400, ["otp_code"]]);
  expect(await signIn("twofold", PASSWORD), "nothing has changed yet").not.toBe(400);
  expect((await reset(key, { new_password: NEW_PASSWORD, otp_code: totp.generate() })).status).toBe(201);
});

test("three wrong codes lock the second factor behind a link too", async () => {
  const totp = await enrol(await aUser(db, "threefold"));
  await recover("threefold@example.com");
  const { key } = await sent();
  const otp_code = anotherThan(totp.generate());
  const statuses = [];
  for (let time = 0; time < 4; time += 1) statuses.push((await reset(key, { otp_code })).status);
  expect(statuses).toEqual([400, 400, 400, 403]);
});

test("a code by SMS is asked for when the link came by e-mail, and not when it came to the phone", async () => {
  const user = await aUser(db, "phoned");
  await db.query(
    sql`UPDATE contact SET phone = '+14155550153', phone_verified_at = now() WHERE user_id = ${user.id}`,
  );
  await db.query(sql`UPDATE app_user SET phone_verification_enabled = TRUE WHERE id = ${user.id}`);
  await recover("phoned@example.com");
  const asked = await reset((await sent()).key, { new_password: NEW_PASSWORD });
  expect([asked.status, Object.keys(asked.json)]).toEqual([401, ["phone_code"]]);
  const phone_code = (await announcedAs(db, "user_mfa_code")).at(-1)?.code;
  await recover("+14155550153");
  const byPhone = await sent();
  expect(byPhone.channel).toBe("phone");
  expect(phone_code).toMatch(/^\d{6}$/);
  expect((await reset(byPhone.key, { new_password: NEW_PASSWORD })).status).toBe(201);
});

test("without a new password the account has none, sessions end, and a link to activate it is sent", async () => {
  const user = await aUser(db, "emptied");
  const session = await signedIn(user);
  await recover("emptied@example.com");
  const { key } = await sent();
  const answer = await reset(key);
  expect([answer.status, answer.json]).toEqual([201, {}]);
  expect(await signIn("emptied", PASSWORD)).toBe(400);
  expect((await session.get("/api/users/emptied")).status).toBe(401);
  expect(await toldOf(user.id)).toEqual(["credentials_updated"]);
  const link = (await announcedAs(db, "user_verification")).at(-1)?.key;
  expect((await visitor().post(`/api/auth/activate/${link}`, { new_password: NEW_PASSWORD })).status).toBe(
    201,
  );
  expect(await signIn("emptied", NEW_PASSWORD)).toBe(201);
  expect((await reset(key)).status).toBe(400);
});

test("a weak password, an undeclared type, and a wrong key change nothing and use nothing up", async () => {
  await aUser(db, "checked");
  await recover("checked@example.com");
  const { key } = await sent();
  for (const new_password of [
    "short",
    "1234567890123",
    "password2024!",
    "checked doe",
    "x".repeat(129),
    "",
    7,
    null,
    ["x"],
  ]) {
    const answer = await reset(key, { new_password });
    expect([answer.status, Object.keys(answer.json)], String(new_password)).toEqual([400, ["new_password"]]);
  }
  for (const wrong of ["x", key.slice(1), `${key}0`, "F".repeat(40)])
    expect((await reset(wrong, { new_password: NEW_PASSWORD })).status, wrong).toBe(404);
  expect((await reset("f".repeat(40), { new_password: NEW_PASSWORD })).status).toBe(400);
  for (const method of ["GET", "OPTIONS"])
    expect((await visitor().send(method, `/api/auth/reset/${key}`)).status).not.toBe(201);
  expect(await signIn("checked", PASSWORD)).toBe(201);
  expect((await reset(key, { new_password: NEW_PASSWORD })).status).toBe(201);
});

test("a link ends after an hour, unless another was asked for meanwhile", async () => {
  await aUser(db, "tardy");
  await recover("tardy@example.com");
  const { key } = await sent();
  try {
    setClock(0.9 * HOUR);
    await recover("tardy@example.com");
    setClock(1.5 * HOUR);
    expect((await reset(key, { new_password: "short" })).json, "still good").toHaveProperty("new_password");
    setClock(2 * HOUR);
    expect((await reset(key, { new_password: NEW_PASSWORD })).json).toHaveProperty("detail");
  } finally {
    setClock(0);
  }
});

test("while signing in is switched off only the broker's managers recover; a delegated domain goes elsewhere", async () => {
  await aUser(db, "shut");
  await aManager(db, "cowork", "keeper");
  await recover("shut@example.com");
  const { key } = await sent();
  await db.query(sql`UPDATE site_settings SET authentication = 'disabled'`);
  try {
    for (const address of ["shut@example.com", "stranger@example.com"])
      expect((await recover(address)).status, address).toBe(403);
    expect((await reset(key, { new_password: NEW_PASSWORD })).status).toBe(403);
    expect((await recover("keeper@example.com")).status).toBe(200);
  } finally {
    await db.query(sql`UPDATE site_settings SET authentication = 'enabled'`);
  }
  await db.query(sql`INSERT INTO delegated_domain VALUES ('corp.example.com', 'okta')`);
  const elsewhere = await recover("anybody@CORP.example.com");
  expect([elsewhere.status, elsewhere.json]).toEqual([
    400,
    { detail: expect.any(String), provider: "okta", url: expect.stringMatching(/\/login\/okta\/$/) },
  ]);
});

test("links and codes are in no log and no answer", async () => {
  await aUser(db, "discreet");
  const answer = await recover("discreet@example.com");
  const { key, code } = await sent();
  expect(answer.text).not.toMatch(new RegExp(`${key}|${code}`));
  const rows = await db.query<{ row: string }>(sql`
    SELECT e::text AS row FROM audit_event e UNION ALL SELECT j.payload::text FROM graphile_worker._private_jobs j`);
  for (const { row } of rows) expect(row).not.toContain(key);
});
