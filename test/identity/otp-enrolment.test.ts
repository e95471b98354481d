import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { type Database, sql } from "@/lib/db";
import { signedIn, visitor } from "../callers";
import { announcedAs } from "../events";
import { aProfile, aUser, openWorld, PASSWORD } from "../world";

type Json = Record<string, unknown>;
interface Otp {
  priv_key: string;
  provisioning_uri: string;
  recovery_codes?: string[];
}

let db: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ db, close } = await openWorld());
});
afterAll(() => close());

const STEP = 30_000;
const OFF = { email_verification_enabled: false, phone_verification_enabled: false };

async function someone(username: string) {
  const user = await aUser(db, username);
  const client = await signedIn(user);
  const put = (form: Json) =>
    client.put<Otp & Json>(`/api/users/${username}/otp`, { otp_enabled: true, ...OFF, ...form });
  const get = async () => (await client.get<Json>(`/api/users/${username}/otp`)).json;
  const signIn = (more: Json) => visitor().post<Json>("/api/auth", { username, password: PASSWORD, ...more });
  return { user, client, put, get, signIn };
}

const appOf = ({ priv_key }: Otp) => new TOTP({ secret: Secret.fromBase32(priv_key) });
/** A code of the step before, so that the present one is still unused. */
const earlier = (app: TOTP) => app.generate({ timestamp: Date.now() - STEP });

async function enrolled(username: string) {
  const person = await someone(username);
  const app = appOf((await person.put({ password: PASSWORD })).json);
  const confirmed = await person.put({ otp_code: earlier(app) });
  expect(confirmed.status).toBe(200);
  return { ...person, app, codes: confirmed.json.recovery_codes ?? [] };
}

test("an app is in force once its first code was sent, which shows the recovery codes, once", async () => {
  const { put, get, signIn } = await someone("otto");
  const begun = await put({ password: PASSWORD });
  expect([begun.status, begun.json]).toEqual([
    201,
    {
      priv_key: expect.stringMatching(/^[A-Z2-7]{32}$/),
      provisioning_uri: expect.stringMatching(
        /^otpauth:\/\/totp\/Cowork:otto(%40|@)example\.com\?issuer=Cowork&secret=[A-Z2-7]{32}&/,
      ),
    },
  ]);
  expect((await signIn({})).status).toBe(201);
  expect(await get()).toMatchObject({ otp_enabled: false, recovery_codes_left: 0 });

  const app = appOf(begun.json);
  const code = earlier(app);
  const wrong = await put({ otp_code: code === "000000" ? "000001" : "000000" });
  expect([wrong.status, Object.keys(wrong.json)]).toEqual([401, ["otp_code"]]);
  const confirmed = await put({ otp_code: code });
  expect([confirmed.status, confirmed.json]).toEqual([
    200,
    { priv_key: "", provisioning_uri: "", recovery_codes: expect.any(Array) },
  ]);
  expect(confirmed.json.recovery_codes).toHaveLength(10);
  for (const recovery of confirmed.json.recovery_codes ?? [])
    expect(recovery).toMatch(/^[a-z0-9]{5}-[a-z0-9]{5}$/);
  expect(await get()).toMatchObject({ otp_enabled: true, recovery_codes_left: 10 });
  expect(Object.keys((await signIn({})).json)).toEqual(["otp_code"]);
  expect((await signIn({ otp_code: app.generate() })).status).toBe(201);
});

test("who has not confirmed an app gets another secret, and the one before is worth nothing", async () => {
  const { put } = await someone("anew");
  const first = appOf((await put({ password: PASSWORD })).json);
  const second = await put({ password: PASSWORD });
  expect(second.status).toBe(201);
  expect((await put({ otp_code: first.generate() })).status).toBe(401);
  expect((await put({ otp_code: appOf(second.json).generate() })).status).toBe(200);
});

test("a secret that is in force is never told again, and is stored encrypted", async () => {
  const { user, put, app } = await enrolled("discreet");
  const again = await put({ password: PASSWORD, otp_code: app.generate() });
  expect([again.status, again.json]).toEqual([200, { priv_key: "", provisioning_uri: "" }]);
  const [row] = await db.query<{ row: string }>(
    sql`SELECT o::text AS row FROM otp_secret o WHERE user_id = ${user.id}`,
  );
  expect(row?.row).not.toContain(app.secret.base32);
});

test("with an app in force every change asks for its code beside the password", async () => {
  const { client, put, app } = await enrolled("asked");
  const asks = await put({ password: PASSWORD, otp_enabled: false });
  expect([asks.status, Object.keys(asks.json)]).toEqual([401, ["otp_code"]]);
  const change = { new_password: "gravel boat limelight" };
  const password = (form: Json) => client.put<Json>("/api/users/asked/password", { ...change, ...form });
  expect(Object.keys((await password({ password: PASSWORD })).json)).toEqual(["otp_code"]);
  expect(Object.keys((await password({ otp_code: app.generate() })).json)).toEqual(["password"]);
  expect((await password({ password: PASSWORD, otp_code: app.generate() })).status).toBe(200);
});

test("a code that was right is not lost when the other secret was only missing", async () => {
  const { user, client, app } = await enrolled("patient");
  await db.query(sql`UPDATE contact SET email_verified_at = now() WHERE user_id = ${user.id}`);
  await client.post("/api/users/patient/codes", { channel: "email" });
  const email_code = (await announcedAs(db, "user_verification")).at(-1)?.code;
  const create = (form: Json) => client.post<Json>("/api/users/patient/api-keys", { email_code, ...form });
  const asks = await create({});
  expect([asks.status, Object.keys(asks.json)]).toEqual([401, ["otp_code"]]);
  expect((await create({ otp_code: app.generate() })).status).toBe(201);
});

test("three wrong codes lock the second factor, here and at sign-in, even for the right one", async () => {
  const { put, signIn, app } = await enrolled("locked");
  const wrong = app.generate() === "000000" ? "000001" : "000000";
  for (let time = 1; time <= 3; time += 1)
    expect((await put({ password: PASSWORD, otp_code: wrong })).status, `time ${time}`).toBe(401);
  const right = { otp_code: app.generate() };
  const here = await put({ password: PASSWORD, ...right });
  expect([here.status, Object.keys(here.json)]).toEqual([403, ["detail"]]);
  expect((await signIn(right)).status).toBe(403);
});

test("a recovery code stands in for the app, once, and can be replaced by new ones", async () => {
  const { put, get, signIn, codes } = await enrolled("stranded");
  const [first = "", second = "", third = ""] = codes;
  expect((await signIn({ otp_code: first.toUpperCase() })).status).toBe(201);
  expect((await signIn({ otp_code: first })).status).toBe(400);
  expect(await get()).toMatchObject({ recovery_codes_left: 9 });
  const renewed = await put({ password: PASSWORD, otp_code: second, new_recovery_codes: true });
  expect(renewed.json.recovery_codes).toHaveLength(10);
  expect(await get()).toMatchObject({ recovery_codes_left: 10 });
  expect((await signIn({ otp_code: third })).status).toBe(400);
  expect((await signIn({ otp_code: renewed.json.recovery_codes?.[0] })).status).toBe(201);
});

test("only keyed hashes of recovery codes are stored", async () => {
  const { user, codes } = await enrolled("keeper");
  const [row] = await db.query<{ row: string }>(
    sql`SELECT o::text AS row FROM otp_secret o WHERE user_id = ${user.id}`,
  );
  for (const code of codes) expect(row?.row).not.toContain(code);
});

test("the app is switched off with its code or a recovery code, and once more to no effect", async () => {
  const { put, get, signIn, codes } = await enrolled("quitter");
  const off = await put({ password: PASSWORD, otp_code: codes[0], otp_enabled: false });
  expect([off.status, off.text]).toEqual([204, ""]);
  expect((await put({ password: PASSWORD, otp_enabled: false })).status).toBe(204);
  expect(await get()).toMatchObject({ otp_enabled: false });
  expect((await signIn({})).status).toBe(201);
});

test("it stays on while a role that the user holds asks for it", async () => {
  const { user, put, app, codes } = await enrolled("officer");
  const { id } = await aProfile(db, "vault", await aUser(db, "banker"));
  await db.query(sql`
    WITH officer AS (
      INSERT INTO role_type (slug, title, profile_id, otp_required) VALUES ('officer', 'Officer', ${id}, TRUE) RETURNING id)
    INSERT INTO role (profile_id, user_id, role_type_id) SELECT ${id}, ${user.id}, id FROM officer`);
  const refused = await put({ password: PASSWORD, otp_code: app.generate(), otp_enabled: false });
  expect([refused.status, refused.json]).toEqual([400, { detail: expect.stringContaining("Vault Inc") }]);
  await db.query(sql`UPDATE role SET ends_at = now() - interval '1 day' WHERE user_id = ${user.id}`);
  expect((await put({ password: PASSWORD, otp_code: codes[0], otp_enabled: false })).status).toBe(204);
});

async function verified(user: SignedIn) {
  await db.query(sql`UPDATE contact SET email_verified_at = now() WHERE user_id = ${user.id}`);
}

test("codes by e-mail and phone are switched on once the address is verified", async () => {
  const { user, put, get } = await someone("channels");
  const want = (form: Json) => put({ password: PASSWORD, otp_enabled: false, ...form });
  for (const flag of ["email_verification_enabled", "phone_verification_enabled"]) {
    const answer = await want({ [flag]: true });
    expect([answer.status, Object.keys(answer.json)], flag).toEqual([400, [flag]]);
  }
  await verified(user);
  expect((await want({ email_verification_enabled: true })).status).toBe(204);
  expect(await get()).toMatchObject({ email_verification_enabled: true, phone_verification_enabled: false });
  expect((await want({ email_verification_enabled: false })).status).toBe(204);
  expect(await get()).toMatchObject({ email_verification_enabled: false });
});

test("all three flags are required", async () => {
  const { client } = await someone("forgetful");
  const answer = await client.put<Json>("/api/users/forgetful/otp", { password: PASSWORD });
  expect(Object.keys(answer.json).sort()).toEqual([
    ...["email_verification_enabled", "otp_enabled", "phone_verification_enabled"],
  ]);
});

test("its owner is told when the app goes on or off, not of a secret that only waits", async () => {
  const { user, put, codes } = await enrolled("told");
  const mine = async () =>
    (await announcedAs(db, "credentials_updated")).filter((event) => event.user === user.id);
  expect(await mine()).toEqual([{ user: user.id, what: "otp", ip: expect.any(String), formerEmail: null }]);
  await put({ password: PASSWORD, otp_code: codes[0], otp_enabled: false });
  expect(await mine()).toHaveLength(2);
  const rows = await db.query<{ row: string }>(
    sql`SELECT e::text AS row FROM audit_event e WHERE event = 'otp_changed' AND target = 'told' ORDER BY id`,
  );
  expect(rows.map(({ row }) => /app (on|off)/.exec(row)?.[1])).toEqual(["on", "off"]);
});

test("two first codes at the same moment show one set of recovery codes", async () => {
  const { put } = await someone("twice");
  const otp_code = appOf((await put({ password: PASSWORD })).json).generate();
  const answers = await Promise.all([put({ otp_code }), put({ otp_code })]);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});
