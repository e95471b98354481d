import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createApiKey } from "@/lib/auth/api-keys";
import type { ExternalProfile } from "@/lib/auth/providers";
import { seal } from "@/lib/auth/sealing";
import { type Database, sql } from "@/lib/db";
import { systemOrigin } from "@/lib/identity/audit/record";
import { issueCode } from "@/lib/identity/credentials/one-time-codes";
import { DelegatedSignIn, ProviderRefused } from "@/lib/identity/errors";
import {
  delegateDomain,
  listDelegations,
  undelegateDomain,
} from "@/lib/identity/providers/delegated-domains";
import { unlinkIdentity } from "@/lib/identity/providers/external-identities";
import { describeRefusal } from "@/lib/identity/providers/refusals";
import { type ProviderSignIn, signInThrough } from "@/lib/identity/providers/sign-in";
import { now, setClock } from "@/lib/time/clock";
import { signedIn, visitor } from "../callers";
import { announcedAs } from "../events";
import { aManager, aUser, openWorld, PASSWORD } from "../world";

let db: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  Object.assign(process.env, { GOOGLE_ID: "an id", GOOGLE_SECRET: "a secret" });
  ({ db, close } = await openWorld());
});
afterAll(() => close());
beforeEach(async () => {
  setClock(0);
  await setAuthentication("enabled");
});

let subjects = 0;

/** What a provider says of somebody; the address is verified there. */
function says(email: string | null, more: Partial<ExternalProfile> = {}): ExternalProfile {
  subjects += 1;
  return { ...PROFILE, subject: `subject-${subjects}`, email, ...more };
}

const PROFILE = { provider: "oidc", isEmailVerified: true, fullName: "Pat Provider" } as const;

function arrive(profile: ExternalProfile): Promise<ProviderSignIn> {
  return signInThrough(db, profile, "fr", { ...systemOrigin(now(), ""), ip: "192.0.2.1" });
}

/** The username of who was let in; the reason of a refusal; "code" when a code is asked for. */
async function outcome(profile: ExternalProfile): Promise<string> {
  try {
    const result = await arrive(profile);
    return "user" in result ? result.user.username : `asks ${result.asks}`;
  } catch (error) {
    if (error instanceof ProviderRefused) return `refused: ${error.refusal}`;
    if (error instanceof DelegatedSignIn) return `delegated: ${error.provider}`;
    throw error;
  }
}

async function setAuthentication(mode: "enabled" | "login-only" | "disabled"): Promise<void> {
  await db.query(sql`UPDATE site_settings SET authentication = ${mode}`);
}

async function aVerifiedUser(name: string) {
  const user = await aUser(db, name);
  await db.query(sql`UPDATE contact SET email_verified_at = ${now()} WHERE user_id = ${user.id}`);
  return user;
}

async function linkedTo(username: string): Promise<string[]> {
  const rows = await db.query<{ provider: string }>(sql`
    SELECT i.provider FROM external_identity i JOIN app_user u ON u.id = i.user_id WHERE u.username = ${username} ORDER BY i.id`);
  return rows.map(({ provider }) => provider);
}

async function exists(email: string): Promise<boolean> {
  return (await db.query(sql`SELECT id FROM app_user WHERE email = ${email}`)).length > 0;
}

test("an address that both sides have verified links the account, and its owner is told", async () => {
  const user = await aVerifiedUser("linker");
  const profile = says("Linker@Example.com");
  expect(await outcome(profile)).toBe("linker");
  expect(await linkedTo("linker")).toEqual(["oidc"]);
  const told = await announcedAs(db, "credentials_updated");
  expect(told.filter((event) => event.user === user.id)).toEqual([
    { user: user.id, what: "sign-in-provider", ip: "192.0.2.1", formerEmail: null },
  ]);
});

test("a linked account signs in whatever it is called by now, and is linked and told of once", async () => {
  const user = await aVerifiedUser("renamed");
  const profile = says("renamed@example.com");
  await arrive(profile);
  expect(await outcome({ ...profile, email: "other@example.com", isEmailVerified: false })).toBe("renamed");
  expect(await outcome({ ...profile, email: null })).toBe("renamed");
  const told = await announcedAs(db, "credentials_updated");
  expect(told.filter((event) => event.user === user.id)).toHaveLength(1);
  const [login] = await db.query<{ lastLogin: Date; used: Date }>(sql`
    SELECT u.last_login AS "lastLogin", i.last_used_at AS used FROM app_user u JOIN external_identity i ON i.user_id = u.id
    WHERE u.id = ${user.id}`);
  expect(login?.used).toEqual(login?.lastLogin);
});

test("an address that the provider has not verified opens nothing, and tells nothing", async () => {
  await aVerifiedUser("unproven");
  const unverified = { isEmailVerified: false };
  expect(await outcome(says("unproven@example.com", unverified))).toBe("refused: unverified-there");
  expect(await outcome(says("nobody@example.com", unverified))).toBe("refused: unverified-there");
  expect(await linkedTo("unproven")).toEqual([]);
  expect(await exists("nobody@example.com")).toBe(false);
});

test("an address that was never verified here links nothing: somebody else may have registered it", async () => {
  await aUser(db, "squatted");
  expect(await outcome(says("squatted@example.com"))).toBe("refused: unverified-here");
  expect(await linkedTo("squatted")).toEqual([]);
});

test("an address verified on another contact of the user counts, one that was only named does not", async () => {
  const user = await aVerifiedUser("twofold");
  await db.query(sql`
    INSERT INTO contact (slug, email, user_id, email_verified_at) VALUES
      ('twofold-work', 'work@twofold.example.com', ${user.id}, ${now()}),
      ('twofold-home', 'home@twofold.example.com', ${user.id}, NULL)`);
  expect(await outcome(says("home@twofold.example.com"))).toBe("refused: unverified-here");
  expect(await outcome(says("work@twofold.example.com"))).toBe("twofold");
});

test("a user has one account of each provider", async () => {
  await aVerifiedUser("plural");
  await arrive(says("plural@example.com"));
  expect(await outcome(says("plural@example.com"))).toBe("refused: other-account");
  expect(await outcome(says("plural@example.com", { provider: "github" }))).toBe("plural");
  expect(await linkedTo("plural")).toEqual(["oidc", "github"]);
});

test("the same subject at two providers is two accounts", async () => {
  await aVerifiedUser("first");
  await aVerifiedUser("second");
  expect(await outcome(says("first@example.com", { subject: "42", provider: "github" }))).toBe("first");
  expect(await outcome(says("second@example.com", { subject: "42", provider: "google" }))).toBe("second");
});

test("an archived user is refused, linked or not", async () => {
  const user = await aVerifiedUser("archived");
  const profile = says("archived@example.com");
  await arrive(profile);
  await db.query(sql`UPDATE app_user SET is_active = FALSE WHERE id = ${user.id}`);
  expect(await outcome(profile)).toBe("refused: closed");
  expect(await outcome(says("archived@example.com", { provider: "google" }))).toBe("refused: closed");
});

test("where accounts are frozen nothing is linked or given over; who was linked before comes in", async () => {
  const user = await aVerifiedUser("shared");
  const session = await signedIn(user);
  const linked = says("shared@example.com", { provider: "github" });
  await arrive(linked);
  await delegate("frozen.example.com");
  const unproved = await aUser(db, "unproved");
  await db.query(sql`
    WITH u AS (UPDATE app_user SET email = 'unproved@frozen.example.com' WHERE id = ${unproved.id} RETURNING id)
    UPDATE contact SET email = 'unproved@frozen.example.com' FROM u WHERE user_id = u.id`);
  const state = () =>
    db.query(sql`
      SELECT to_jsonb(u) - 'last_login' AS account, (SELECT jsonb_agg(c) FROM contact c WHERE c.user_id = u.id) AS contacts,
        (SELECT jsonb_agg(i.provider) FROM external_identity i WHERE i.user_id = u.id) AS providers
      FROM app_user u WHERE u.id = ANY(${[user.id, unproved.id]}) ORDER BY u.id`);
  const [before, told] = [await state(), (await announcedAs(db, "credentials_updated")).length];
  await db.query(sql`UPDATE site_settings SET disabled_user_update = TRUE`);
  try {
    expect(await outcome(says("shared@example.com"))).toBe("refused: frozen");
    expect(await outcome(says("unproved@frozen.example.com"))).toBe("refused: frozen");
    expect(await outcome(linked)).toBe("shared");
    expect(await outcome(says("guest@new.example.com"))).toBe("guest");
  } finally {
    await db.query(sql`UPDATE site_settings SET disabled_user_update = FALSE`);
  }
  expect(await state()).toEqual(before);
  expect((await announcedAs(db, "credentials_updated")).length).toBe(told);
  expect((await session.get("/api/users/shared")).status).toBe(200);
  expect(describeRefusal("frozen", "Google")).toMatch(/^Accounts cannot be changed .*Google.*password/);
});

test("somebody new is registered: active, without a password, with a verified address", async () => {
  expect(await outcome(says("new.comer@example.com"))).toBe("newcomer");
  const [user] = await db.query(sql`
    SELECT u.password_hash, u.first_name, c.lang, c.email_verified_at IS NOT NULL AS verified
    FROM app_user u JOIN contact c ON c.user_id = u.id WHERE u.username = 'newcomer'`);
  expect(user).toEqual({ password_hash: null, first_name: "Pat", lang: "fr", verified: true });
  const [registered] = (await announcedAs(db, "user_registered")).slice(-1);
  expect(registered).toBeDefined();
  expect(await announcedAs(db, "user_welcome")).toContainEqual(registered);
});

test("who has no password but a provider counts as activated", async () => {
  const result = await arrive(says("gated@example.com"));
  if (!("user" in result)) throw new Error("nobody asked for a code");
  const [user] = [{ ...result.user, kind: "user", via: "system", credentialId: "" }];
  const client = await signedIn(user as never);
  expect((await client.get("/api/users/gated/profiles")).status).toBe(200);
  expect((await client.get("/api/users/gated")).json).toMatchObject({ credentials: false });
  await db.query(sql`DELETE FROM external_identity WHERE user_id = ${result.user.id}`);
  expect((await client.get("/api/users/gated/profiles")).status).toBe(403);
});

test("the terms of use are still to be signed", async () => {
  await db.query(
    sql`INSERT INTO agreement (slug, title, updated_at) VALUES ('terms-of-use', 'Terms', ${now()})`,
  );
  const result = await arrive(says("unsigned@example.com"));
  if (!("user" in result)) throw new Error("nobody asked for a code");
  const client = await signedIn({ ...result.user, kind: "user", via: "system", credentialId: "" } as never);
  expect((await client.get("/api/users/unsigned/profiles")).json).toMatchObject({
    detail: expect.stringContaining("terms"),
  });
  await db.query(sql`DELETE FROM agreement`);
});

test("without an address nobody is registered, and nobody at all where sign-up is closed", async () => {
  expect(await outcome(says(null))).toBe("refused: no-address");
  await setAuthentication("login-only");
  expect(await outcome(says("late@example.com"))).toBe("refused: no-account");
  expect(await exists("late@example.com")).toBe(false);
  await aVerifiedUser("present");
  expect(await outcome(says("present@example.com"))).toBe("present");
});

test("where signing in is switched off, only managers of the broker come in", async () => {
  await aVerifiedUser("locked");
  const boss = await aManager(db, "cowork", "boss");
  await db.query(sql`UPDATE contact SET email_verified_at = ${now()} WHERE user_id = ${boss.id}`);
  await setAuthentication("disabled");
  await expect(arrive(says("locked@example.com"))).rejects.toMatchObject({ status: 403 });
  expect(await linkedTo("locked")).toEqual([]);
  expect(await outcome(says("stranger@example.com"))).toBe("refused: disabled");
  expect(await outcome(says("boss@example.com"))).toBe("boss");
});

test("who enrolled an authenticator app is asked for its code", async () => {
  const user = await aVerifiedUser("factored");
  const secret = new Secret();
  await db.query(sql`
    INSERT INTO otp_secret (user_id, encrypted_secret, confirmed_at) VALUES (${user.id}, ${seal("otp", secret.base32)}, ${now()})`);
  const before = await db.query(sql`SELECT last_login FROM app_user WHERE id = ${user.id}`);
  expect(await outcome(says("factored@example.com"))).toBe("asks otp_code");
  expect(await db.query(sql`SELECT last_login FROM app_user WHERE id = ${user.id}`)).toEqual(before);
  expect(new TOTP({ secret }).generate()).toMatch(/^\d{6}$/);
});

/** E-mail addresses of this domain belong to the provider `oidc`. */
async function delegate(domain: string, provider = "oidc"): Promise<void> {
  await db.query(sql`INSERT INTO delegated_domain VALUES (${domain}, ${provider})`);
}

test("users of a delegated domain come through its provider and through no other", async () => {
  await delegate("corp.example.com");
  await aVerifiedUser("employee");
  await db.query(sql`
    WITH u AS (UPDATE app_user SET email = 'employee@corp.example.com' WHERE username = 'employee' RETURNING id)
    UPDATE contact SET email = 'employee@corp.example.com' FROM u WHERE user_id = u.id`);
  const google = says("EMPLOYEE@Corp.example.com", { provider: "google" });
  expect(await outcome(google)).toBe("delegated: oidc");
  expect(await outcome(says("new@corp.example.com", { provider: "github" }))).toBe("delegated: oidc");
  // An account that was linked before the domain was delegated, under a private address.
  await db.query(sql`
    INSERT INTO external_identity (user_id, provider, subject, created_at)
    SELECT id, 'github', 'private-7', ${now()} FROM app_user WHERE username = 'employee'`);
  expect(await outcome(says("me@home.example.com", { provider: "github", subject: "private-7" }))).toBe(
    "delegated: oidc",
  );
  expect(await outcome(says("employee@corp.example.com"))).toBe("employee");
  expect(await outcome(says("hire@corp.example.com", { isEmailVerified: false }))).toBe("hire");
});

test("a provider that owns the domain takes over an account nobody proved, and locks out whoever made it", async () => {
  await delegate("owned.example.com");
  const squatter = await aUser(db, "early");
  await db.query(sql`
    WITH u AS (UPDATE app_user SET email = 'ceo@owned.example.com' WHERE id = ${squatter.id} RETURNING id)
    UPDATE contact SET email = 'ceo@owned.example.com' FROM u WHERE user_id = u.id`);
  const key = await createApiKey(db, squatter.id, now());
  const session = await signedIn(squatter);
  expect((await session.get("/api/users/early")).status).toBe(200);
  await db.query(sql`
    INSERT INTO external_identity (user_id, provider, subject, created_at) VALUES (${squatter.id}, 'github', 'evil', ${now()})`);
  await db.query(sql`
    INSERT INTO otp_secret (user_id, encrypted_secret, confirmed_at)
    VALUES (${squatter.id}, ${seal("otp", "JBSWY3DPEHPK3PXP")}, ${now()})`);
  await db.query(
    sql`INSERT INTO ssh_key (user_id, pubkey, updated_at) VALUES (${squatter.id}, 'ssh-ed25519 AAAA', ${now()})`,
  );
  expect(await outcome(says("ceo@owned.example.com", { isEmailVerified: false }))).toBe("early");
  expect(await linkedTo("early")).toEqual(["oidc"]);
  expect((await session.get("/api/users/early")).status, "the squatter's token").toBe(401);
  const byKey = visitor();
  byKey.authorization = `Bearer ${key}`;
  expect((await byKey.get("/api/users/early")).status, "the squatter's key").toBe(401);
  const [user] = await db.query(sql`SELECT password_hash FROM app_user WHERE id = ${squatter.id}`);
  expect(user).toEqual({ password_hash: null });
  const dropped = await db.query<{ event: string; detail: object }>(sql`
    SELECT event, detail FROM audit_event WHERE target = 'early' AND detail->>'given_to' = 'oidc' ORDER BY event`);
  expect(dropped).toEqual([
    { event: "api_key_revoked", detail: { key: key.slice(0, 8), title: "", given_to: "oidc" } },
    { event: "otp_changed", detail: { given_to: "oidc" } },
    { event: "password_changed", detail: { given_to: "oidc" } },
    { event: "sign_in_provider_unlinked", detail: { provider: "github", given_to: "oidc" } },
    { event: "ssh_key_changed", detail: { given_to: "oidc" } },
  ]);
});

test("a provider takes over nothing of a domain that is not its own", async () => {
  await aUser(db, "foreign");
  expect(await outcome(says("foreign@example.com"))).toBe("refused: unverified-here");
  expect((await visitor().post("/api/auth", { username: "foreign", password: PASSWORD })).status).toBe(201);
});

test("signing in, registering and recovering send users of a delegated domain to their provider", async () => {
  await delegate("sso.example.com");
  const answer = {
    detail: expect.any(String),
    provider: "oidc",
    url: "http://localhost:3000/login/oidc/",
  };
  const signIn = { username: "Anyone@SSO.example.com", password: PASSWORD };
  const registration = { full_name: "Any One", email: "Anyone@SSO.example.com", new_password: PASSWORD };
  for (const [path, body] of [
    ["/api/auth", signIn],
    ["/api/auth/register", registration],
  ] as const) {
    const { status, json } = await visitor().post(path, body);
    expect([status, json], path).toEqual([400, answer]);
  }
});

test("every outcome goes to the audit log, with the provider and without the subject", async () => {
  await aVerifiedUser("audited");
  await arrive(says("audited@example.com"));
  await outcome(says("audited@example.com"));
  const events = await db.query<{ event: string; detail: object | null }>(sql`
    SELECT event, detail FROM audit_event ORDER BY id DESC LIMIT 3`);
  expect(events).toEqual([
    {
      event: "login_failed",
      detail: { provider: "oidc", refusal: "other-account", email: "audited@example.com" },
    },
    { event: "login", detail: { provider: "oidc" } },
    { event: "sign_in_provider_linked", detail: { provider: "oidc", email: "audited@example.com" } },
  ]);
});

/** A code that was sent to the user by e-mail. */
async function aCode(userId: bigint): Promise<string> {
  const [contact] = await db.query<{ id: bigint }>(sql`SELECT id FROM contact WHERE user_id = ${userId}`);
  return issueCode(db, contact?.id ?? 0n, "email", now());
}

test("a user lists and unlinks providers, but not the last way in", async () => {
  const user = await aVerifiedUser("unlinker");
  await arrive(says("unlinker@example.com"));
  await arrive(says("unlinker@example.com", { provider: "github" }));
  const client = await signedIn(user);
  const path = "/api/users/unlinker/sign-in-providers";
  const { json } = await client.get<{ results: object[] }>(path);
  expect(json.results).toMatchObject([
    { provider: "oidc", email: "unlinker@example.com" },
    { provider: "github", email: "unlinker@example.com" },
  ]);
  expect((await client.delete(`${path}/google`, { password: PASSWORD })).status).toBe(404);
  expect((await client.delete(`${path}/oidc`, { password: PASSWORD })).status).toBe(204);
  await db.query(sql`UPDATE app_user SET password_hash = NULL WHERE id = ${user.id}`);
  const last = await client.delete(`${path}/github`, { email_code: await aCode(user.id) });
  expect([last.status, last.json]).toEqual([400, { detail: expect.stringContaining("only way") }]);
  expect(await linkedTo("unlinker")).toEqual(["github"]);
  const told = (await announcedAs(db, "credentials_updated")).filter((event) => event.user === user.id);
  expect(told).toHaveLength(3);
});

test("of two ways in that are unlinked at the same moment, one stays", async () => {
  const user = await aVerifiedUser("racer");
  await arrive(says("racer@example.com"));
  await arrive(says("racer@example.com", { provider: "github" }));
  await db.query(sql`UPDATE app_user SET password_hash = NULL WHERE id = ${user.id}`);
  const unlink = (provider: string) => unlinkIdentity(db, user, provider, systemOrigin(now()));
  const outcomes = await Promise.allSettled([unlink("oidc"), unlink("github")]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await linkedTo("racer")).toHaveLength(1);
});

test("who belongs to a delegated domain cannot unlink its provider", async () => {
  await delegate("kept.example.com");
  const result = await arrive(says("kept@kept.example.com"));
  if (!("user" in result)) throw new Error("nobody asked for a code");
  const client = await signedIn({ ...result.user, kind: "user", via: "system", credentialId: "" } as never);
  const answer = await client.delete("/api/users/kept/sign-in-providers/oidc", {
    email_code: await aCode(result.user.id),
  });
  expect([answer.status, answer.json]).toEqual([400, { detail: expect.stringContaining("organization") }]);
});

test("a domain is delegated to a configured provider, whatever its case, and taken back", async () => {
  await expect(delegateDomain(db, { domain: "firm.example.com", provider: "okta" }, now())).rejects.toThrow(
    "There is no provider okta. Configured: google.",
  );
  for (const domain of ["", "firm", "someone@firm.example.com", "firm.example.com/x", "*.example.com"])
    await expect(delegateDomain(db, { domain, provider: "google" }, now()), domain).rejects.toThrow(
      "is no domain",
    );
  await delegateDomain(db, { domain: " Firm.Example.COM ", provider: "google" }, now());
  expect(await listDelegations(db)).toContainEqual({ domain: "firm.example.com", provider: "google" });
  expect(await outcome(says("x@FIRM.example.com"))).toBe("delegated: google");
  expect(await undelegateDomain(db, "FIRM.example.com", now())).toBe(true);
  expect(await undelegateDomain(db, "firm.example.com", now())).toBe(false);
});
