import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { seal } from "@/lib/auth/sealing";
import { type Database, sql } from "@/lib/db";
import { issueCode } from "@/lib/identity/credentials/one-time-codes";
import { OTP_PURPOSE } from "@/lib/identity/credentials/otp";
import { hashRecoveryCode } from "@/lib/identity/credentials/recovery-codes";
import { setClock } from "@/lib/time/clock";
import { visitor } from "../callers";
import { announcedAs } from "../events";
import { aUser, openWorld, PASSWORD } from "../world";

let db: Database;
let close: () => Promise<void>;
const api = visitor();
const MINUTE = 60_000;

beforeAll(async () => {
  ({ db, close } = await openWorld());
});
afterAll(() => close());

async function enrolled(username: string, confirmed = true): Promise<TOTP> {
  const { id } = await aUser(db, username);
  const secret = new Secret({ size: 20 });
  await db.query(sql`
    INSERT INTO otp_secret (user_id, encrypted_secret, confirmed_at)
    VALUES (${id}, ${seal(OTP_PURPOSE, secret.base32)}, ${confirmed ? new Date() : null})`);
  return new TOTP({ secret });
}

const signIn = (username: string, more: object) =>
  api.post<Record<string, unknown>>("/api/auth", { username, password: PASSWORD, ...more });

function anotherThan(code: string): string {
  return code === "000000" ? "000001" : "000000";
}

test("who enrolled an authenticator app is asked for its code, and signs in with it, once", async () => {
  const totp = await enrolled("otto");
  const asked = await signIn("otto", {});
  expect([asked.status, Object.keys(asked.json)]).toEqual([401, ["otp_code"]]);
  const code = totp.generate();
  expect((await signIn("otto", { otp_code: code })).status).toBe(201);
  const again = await signIn("otto", { otp_code: code });
  expect([again.status, Object.keys(again.json)]).toEqual([400, ["otp_code"]]);
});

test("a code that was sent as a number without its leading zeros is understood", async () => {
  const totp = await enrolled("zero");
  let at = Date.now();
  while (!totp.generate({ timestamp: at }).startsWith("0")) at += 30_000;
  setClock(new Date(at));
  const answer = await signIn("zero", { otp_code: Number(totp.generate({ timestamp: at })) });
  setClock(0);
  expect(answer.status).toBe(201);
});

test("clocks may differ by one step, not by three", async () => {
  const totp = await enrolled("drift");
  const now = Date.now();
  expect((await signIn("drift", { otp_code: totp.generate({ timestamp: now - 90_000 }) })).status).toBe(400);
  expect((await signIn("drift", { otp_code: totp.generate({ timestamp: now + 30_000 }) })).status).toBe(201);
});

test("an enrolment that was not confirmed asks for nothing", async () => {
  await enrolled("unconfirmed", false);
  expect((await signIn("unconfirmed", {})).status).toBe(201);
});

test("a wrong password says nothing of the second factor", async () => {
  await enrolled("silent");
  const answer = await signIn("silent", { password: "something else" });
  expect([answer.status, Object.keys(answer.json)]).toEqual([400, ["detail"]]);
});

test("three wrong codes lock the second factor, even for the right code", async () => {
  const totp = await enrolled("locked");
  const wrong = anotherThan(totp.generate());
  for (let time = 1; time <= 3; time += 1) {
    expect((await signIn("locked", { otp_code: wrong })).status, `time ${time}`).toBe(400);
  }
  const fourth = await signIn("locked", { otp_code: totp.generate() });
  expect([fourth.status, Object.keys(fourth.json)]).toEqual([403, ["detail"]]);
});

test("simultaneous guesses of a code are counted one by one", async () => {
  const totp = await enrolled("burst");
  const wrong = anotherThan(totp.generate());
  const answers = await Promise.all(Array.from({ length: 12 }, () => signIn("burst", { otp_code: wrong })));
  expect(answers.filter(({ status }) => status === 400).length).toBeLessThanOrEqual(3);
});

async function codeFor(user: SignedIn, at = new Date()): Promise<string> {
  const [contact] = await db.query<{ id: bigint }>(sql`SELECT id FROM contact WHERE user_id = ${user.id}`);
  return issueCode(db, contact?.id ?? 0n, "email", at);
}

test("a code from an e-mail signs in on its own, once, and verifies the address", async () => {
  const user = await aUser(db, "mailed");
  const code = await codeFor(user);
  const first = await api.post("/api/auth", { username: "mailed", email_code: code });
  expect(first.status).toBe(201);
  expect((await api.post("/api/auth", { username: "mailed", email_code: code })).status).toBe(400);
  const [contact] = await db.query<{ verified: Date | null }>(
    sql`SELECT email_verified_at AS verified FROM contact WHERE user_id = ${user.id}`,
  );
  expect(contact?.verified).toBeInstanceOf(Date);
});

test("a code from an e-mail does not replace an enrolled authenticator app", async () => {
  await enrolled("careful");
  const [user] = await db.query<SignedIn>(sql`SELECT id FROM app_user WHERE username = 'careful'`);
  if (!user) throw new Error("no user");
  const answer = await api.post<object>("/api/auth", {
    username: "careful",
    email_code: await codeFor(user),
  });
  expect([answer.status, Object.keys(answer.json)]).toEqual([401, ["otp_code"]]);
});

test("a code from an e-mail ends after fifteen minutes", async () => {
  const user = await aUser(db, "late");
  const code = await codeFor(user, new Date(Date.now() - 16 * MINUTE));
  expect((await api.post("/api/auth", { username: "late", email_code: code })).status).toBe(400);
});

test("a code from an e-mail withstands five guesses, not more, even at once", async () => {
  const user = await aUser(db, "guessed");
  const code = await codeFor(user);
  const guess = (ip: number) =>
    api.post(
      "/api/auth",
      { username: "guessed", email_code: anotherThan(code) },
      { "x-turnpike-client-ip": `10.0.0.${ip}` },
    );
  await Promise.all(Array.from({ length: 8 }, (_, index) => guess(index)));
  const answer = await api.post(
    "/api/auth",
    { username: "guessed", email_code: code },
    { "x-turnpike-client-ip": "10.0.1.1" },
  );
  expect(answer.status).toBe(400);
});

test("a code from an e-mail waits for the authenticator app: the same request is repeated with both", async () => {
  const totp = await enrolled("patient");
  const [user] = await db.query<SignedIn>(sql`SELECT id FROM app_user WHERE username = 'patient'`);
  if (!user) throw new Error("no user");
  const email_code = await codeFor(user);
  expect((await api.post("/api/auth", { username: "patient", email_code })).status).toBe(401);
  const both = { username: "patient", email_code, otp_code: totp.generate() };
  expect((await api.post("/api/auth", both)).status).toBe(201);
});

async function withRecoveryCodes(username: string, ...codes: string[]): Promise<TOTP> {
  const totp = await enrolled(username);
  await db.query(sql`
    UPDATE otp_secret SET recovery_hashes = ${codes.map(hashRecoveryCode)}
    WHERE user_id = (SELECT id FROM app_user WHERE username = ${username})`);
  return totp;
}

test("a recovery code stands in for the app, once, however it is typed; the others stay good", async () => {
  await withRecoveryCodes("lostphone", "abcde-12345", "fghij-67890");
  expect((await signIn("lostphone", { otp_code: " ABCDE 12345 " })).status).toBe(201);
  const again = await signIn("lostphone", { otp_code: "abcde-12345" });
  expect([again.status, Object.keys(again.json)]).toEqual([400, ["otp_code"]]);
  expect((await signIn("lostphone", { otp_code: "fghij-67890" })).status).toBe(201);
});

test("one recovery code signs in one of many who send it at once", async () => {
  await withRecoveryCodes("shared", "abcde-12345");
  const answers = await Promise.all(
    Array.from({ length: 3 }, () => signIn("shared", { otp_code: "abcde-12345" })),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
});

test("wrong recovery codes lock the second factor as wrong codes of the app do", async () => {
  const totp = await withRecoveryCodes("guessing", "abcde-12345");
  for (const otp_code of ["aaaaa-11111", anotherThan(totp.generate()), "aaaaa-22222"]) {
    expect((await signIn("guessing", { otp_code })).status).toBe(400);
  }
  expect((await signIn("guessing", { otp_code: "abcde-12345" })).status).toBe(403);
});

test("what is neither six digits nor a recovery code is refused by its field", async () => {
  await enrolled("shapes");
  for (const otp_code of ["1234567", "abcde", "abcde-1234", "", "äbcde-12345", 1_000_000, -1, {}]) {
    const answer = await signIn("shapes", { otp_code });
    expect([answer.status, Object.keys(answer.json)], String(otp_code)).toEqual([400, ["otp_code"]]);
  }
});

type Factor = "email" | "phone";

async function asking(username: string, ...channels: Factor[]): Promise<SignedIn> {
  const user = await aUser(db, username);
  await db.query(sql`
    UPDATE app_user SET email_verification_enabled = ${channels.includes("email")},
      phone_verification_enabled = ${channels.includes("phone")} WHERE id = ${user.id}`);
  phones += 1;
  await db.query(sql`UPDATE contact SET phone = ${`+1415555${phones}`}, phone_verified_at = now(), email_verified_at = now()
    WHERE user_id = ${user.id}`);
  return user;
}
let phones = 2_000;

/** The codes of a second factor that were sent to the user, oldest first. */
async function sentCodes(user: SignedIn): Promise<{ channel: Factor; code: string }[]> {
  const [contact] = await db.query<{ id: bigint }>(sql`SELECT id FROM contact WHERE user_id = ${user.id}`);
  const all = await announcedAs(db, "user_mfa_code");
  return all.filter((event) => event.contact === contact?.id).map(({ channel, code }) => ({ channel, code }));
}

test.each(["email", "phone"] as const)(
  "who wants a code by %s is sent one after the right password",
  async (channel) => {
    const user = await asking(`wants-${channel}`, channel);
    const field = `${channel}_code`;
    const wrong = await signIn(user.username, { password: "not the password" });
    expect([wrong.status, Object.keys(wrong.json), await sentCodes(user)]).toEqual([400, ["detail"], []]);
    const asked = await signIn(user.username, {});
    expect([asked.status, Object.keys(asked.json)]).toEqual([401, [field]]);
    const [sent] = await sentCodes(user);
    expect(sent?.channel).toBe(channel);
    const mistaken = await signIn(user.username, { [field]: anotherThan(sent?.code ?? "") });
    expect([mistaken.status, Object.keys(mistaken.json)]).toEqual([400, [field]]);
    expect((await signIn(user.username, { [field]: sent?.code })).status).toBe(201);
    expect((await signIn(user.username, { [field]: sent?.code })).status, "once").toBe(400);
    expect(await sentCodes(user)).toHaveLength(1);
  },
);

test("a code that is wanted beside the password does not replace it", async () => {
  const user = await asking("both-needed", "email");
  const answer = await api.post<object>("/api/auth", {
    username: user.username,
    email_code: await codeFor(user),
  });
  expect([answer.status, Object.keys(answer.json)]).toEqual([400, ["detail"]]);
});

test("an app and a code by e-mail are asked for one after the other, and neither is used up before both are right", async () => {
  const user = await asking("strict", "email");
  const secret = new Secret({ size: 20 });
  await db.query(sql`
    INSERT INTO otp_secret (user_id, encrypted_secret, confirmed_at)
    VALUES (${user.id}, ${seal(OTP_PURPOSE, secret.base32)}, ${new Date()})`);
  const otp_code = new TOTP({ secret }).generate();
  expect(Object.keys((await signIn("strict", {})).json)).toEqual(["otp_code"]);
  expect(await sentCodes(user), "nothing is sent before the app was asked for").toEqual([]);
  expect(Object.keys((await signIn("strict", { otp_code })).json)).toEqual(["email_code"]);
  const [sent] = await sentCodes(user);
  const email_code = sent?.code ?? "";
  expect((await signIn("strict", { otp_code, email_code: anotherThan(email_code) })).status).toBe(400);
  expect((await signIn("strict", { otp_code: anotherThan(otp_code), email_code })).status).toBe(400);
  expect((await signIn("strict", { otp_code, email_code })).status).toBe(201);
});

test("somebody who wants a code by phone and has none any more is not shut out", async () => {
  const user = await asking("no-phone", "phone");
  await db.query(sql`UPDATE contact SET phone = NULL WHERE user_id = ${user.id}`);
  expect((await signIn("no-phone", {})).status).toBe(201);
});

test("only so many codes are sent, and signing in forgets them", async () => {
  const user = await asking("eager", "email");
  for (let time = 1; time <= 5; time += 1) {
    expect((await signIn("eager", {})).status, `time ${time}`).toBe(401);
  }
  expect((await signIn("eager", {})).status).toBe(429);
  expect(await sentCodes(user)).toHaveLength(5);
  const code = (await sentCodes(user)).at(-1)?.code;
  expect((await signIn("eager", { email_code: code })).status).toBe(201);
  expect((await signIn("eager", {})).status).toBe(401);
});

test("the owner hears that somebody who knows the password guesses codes, once", async () => {
  const totp = await enrolled("warned");
  const wrong = anotherThan(totp.generate());
  for (let time = 1; time <= 5; time += 1) await signIn("warned", { otp_code: wrong });
  const [user] = await db.query<{ id: bigint }>(sql`SELECT id FROM app_user WHERE username = 'warned'`);
  const heard = (await announcedAs(db, "user_login_failed")).filter((event) => event.user === user?.id);
  expect(heard).toHaveLength(1);
});
