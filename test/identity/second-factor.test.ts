import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { seal } from "@/lib/auth/sealing";
import { type Database, sql } from "@/lib/db";
import { issueCode } from "@/lib/identity/one-time-codes";
import { OTP_PURPOSE } from "@/lib/identity/otp";
import { setClock } from "@/lib/time/clock";
import { visitor } from "../callers";
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
