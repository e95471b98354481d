import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { createApiKey } from "@/lib/auth/api-keys";
import { type Database, sql } from "@/lib/db";
import { issueCode } from "@/lib/identity/credentials/one-time-codes";
import { parseSshKey } from "@/lib/identity/credentials/ssh-keys";
import { issueLink } from "@/lib/identity/registration/links";
import { signedIn, visitor } from "../callers";
import type { Client } from "../client";
import { announcedAs } from "../events";
import { aManager, aUser, openWorld, PASSWORD } from "../world";

type Json = Record<string, unknown>;

let db: Database;
let close: () => Promise<void>;
let staff: SignedIn;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  staff = await aManager(db, "cowork", "brooke");
});
afterAll(() => close());

async function someone(username: string): Promise<{ user: SignedIn; client: Client }> {
  const user = await aUser(db, username);
  return { user, client: await signedIn(user) };
}

async function codeFor(user: SignedIn): Promise<string> {
  const [contact] = await db.query<{ id: bigint }>(sql`
    UPDATE contact SET email_verified_at = now() WHERE user_id = ${user.id} RETURNING id`);
  return issueCode(db, contact?.id ?? 0n, "email", new Date());
}

const NEW_PASSWORD = "gravel boat limelight";

/** Everything that asks who it is again, with what else it needs. */
const OPERATIONS = [
  ["POST", "api-keys", () => ({})],
  ["PUT", "password", () => ({ new_password: NEW_PASSWORD })],
  ["PUT", "otp", () => ({ otp_enabled: true, ...NO_CODES })],
  ["PUT", "ssh-keys", () => ({ pubkey: SSH_KEY })],
  ["PUT", "", () => ({ full_name: "Rea Uth", email: `reauth-${crypto.randomUUID()}@example.com` })],
  ["PUT", "?phone", () => ({ full_name: "Rea Uth", phone: aPhone() })],
] as const;

const NO_CODES = { email_verification_enabled: false, phone_verification_enabled: false };
const SSH_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHLx9mCFnVW4n1SDzMIF8qDzVt0Xp7iVbqCbv7zJMwQF";
let phones = 3_000;
function aPhone(): string {
  phones += 1;
  return `+1415555${phones}`;
}

describe.each(OPERATIONS)("%s %s", (method, page, body) => {
  const username = `reauth-${page.replace("?", "") || "email"}`;
  let client: Client;
  let user: SignedIn;
  const send = async (secrets: Json, ip = "10.1.0.1") => {
    const { status, json } = await client.send<Json>(
      method,
      `/api/users/${username}${page === "" || page.startsWith("?") ? page : `/${page}`}`,
      { ...body(), ...secrets },
      { "x-turnpike-client-ip": ip },
    );
    return [
      status,
      Object.keys(json ?? {})
        .sort()
        .join(),
    ] as const;
  };
  beforeAll(async () => {
    ({ user, client } = await someone(username));
  });

  test("asks who it is again, and names the secret that is wrong", async () => {
    expect(await send({})).toEqual([401, "detail"]);
    expect(await send({ password: "not the password" })).toEqual([401, "password"]);
    expect(await send({ email_code: "123456" })).toEqual([401, "email_code"]);
    expect(await send({ phone_code: 123456 })).toEqual([401, "phone_code"]);
    expect((await send({ otp_code: 123456 }))[0]).toBe(401);
  });

  test("every secret that is sent must be right", async () => {
    expect(await send({ password: PASSWORD, email_code: "000000" }, "10.1.0.2")).toEqual([401, "email_code"]);
    expect(await send({ password: PASSWORD, otp_code: "000000" }, "10.1.0.2")).toEqual([401, "otp_code"]);
    const code = await codeFor(user);
    expect(await send({ password: "wrong", email_code: code }, "10.1.0.2")).toEqual([401, "password"]);
  });

  test("guesses are throttled like those at sign-in, and then the right password waits too", async () => {
    for (let time = 0; time < 5; time += 1) await send({ password: `guess ${time}` }, "10.1.0.3");
    expect(await send({ password: PASSWORD }, "10.1.0.3")).toEqual([429, "detail"]);
    const signIn = await visitor().post(
      "/api/auth",
      { username, password: PASSWORD },
      { "x-turnpike-client-ip": "10.1.0.3" },
    );
    expect(signIn.status).toBe(429);
  });

  test("is refused where accounts cannot be changed", async () => {
    await db.query(sql`UPDATE site_settings SET disabled_user_update = TRUE`);
    expect(await send({ password: PASSWORD }, "10.1.0.4")).toEqual([403, "detail"]);
    await db.query(sql`UPDATE site_settings SET disabled_user_update = FALSE`);
  });

  test("takes the password, or a fresh code from an e-mail in its place, once", async () => {
    const code = await codeFor(user);
    const [status] = await send({ email_code: code }, "10.1.0.5");
    expect([200, 201]).toContain(status);
    const [actor] = await db.query<{ version: number }>(
      sql`SELECT token_version AS version FROM app_user WHERE id = ${user.id}`,
    );
    client = await signedIn({ ...user, tokenVersion: actor?.version ?? 0 });
    expect(await send({ email_code: code }, "10.1.0.5")).toEqual([401, "email_code"]);
  });

  test("failures are in the audit log, what was typed is not", async () => {
    const rows = await db.query<{ row: string }>(sql`
      SELECT e::text AS row FROM audit_event e WHERE event = 'reauthentication_failed' AND target = ${username}`);
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.map(({ row }) => row).join()).not.toMatch(/guess|not the password/);
  });
});

/** Whatever changes how an account is opened or found, or ends it, with every secret that it could ask for. */
const DOORS: Record<string, (user: SignedIn, client: Client) => Promise<{ status: number; json: unknown }>> =
  {
    ...Object.fromEntries(
      OPERATIONS.map(([method, page, body]) => [
        `${method} ${page || "email"}`,
        ({ username }: SignedIn, client: Client) => {
          const path = page === "" || page.startsWith("?") ? page : `/${page}`;
          return client.send(method, `/api/users/${username}${path}`, { ...body(), password: PASSWORD });
        },
      ]),
    ),
    "PUT slug": ({ username, fullName }, client) =>
      client.put(`/api/users/${username}`, { full_name: fullName, slug: `${username}-renamed` }),
    "PUT by the broker's staff": async ({ username }) =>
      (await signedIn(staff)).put(`/api/users/${username}`, { full_name: "X", email: "other@example.com" }),
    "PUT slug of the personal profile": ({ username, fullName }, client) =>
      client.put(`/api/profile/${username}`, { full_name: fullName, slug: `${username}-renamed` }),
    "PUT email of the personal profile by the broker's staff": async ({ username }) =>
      (await signedIn(staff)).put(`/api/profile/${username}`, { full_name: "X", email: "other@example.com" }),
    "PUT otp, confirmed": ({ username }, client) =>
      client.put(`/api/users/${username}/otp`, { otp_enabled: true, ...NO_CODES, otp_code: 123456 }),
    "DELETE api-keys": async (user, client) => {
      await createApiKey(db, user.id, new Date(), "");
      const { json } = await client.get<{ results: { key: string }[] }>(
        `/api/users/${user.username}/api-keys`,
      );
      return client.delete(`/api/users/${user.username}/api-keys/${json.results[0]?.key}`);
    },
    "DELETE sign-in-providers": async (user, client) => {
      await db.query(sql`
      INSERT INTO external_identity (user_id, provider, subject, email, created_at)
      VALUES (${user.id}, 'github', ${user.username}, '', now())`);
      return client.delete(`/api/users/${user.username}/sign-in-providers/github`, { password: PASSWORD });
    },
    "POST recover": ({ email }) => visitor().post("/api/auth/recover", { email }),
    "POST recover of nobody": () => visitor().post("/api/auth/recover", { email: "nobody@example.com" }),
    "POST reset": async (user) =>
      visitor().post(`/api/auth/reset/${await linkFor(user, "reset")}`, { new_password: NEW_PASSWORD }),
    "POST activate, with a password already": async (user) =>
      visitor().post(`/api/auth/activate/${await linkFor(user, "activate")}`, { new_password: NEW_PASSWORD }),
    "DELETE profile": ({ username }, client) => client.delete(`/api/profile/${username}`),
    "DELETE by the broker's staff": async ({ username }) =>
      (await signedIn(staff)).delete(`/api/users/${username}`),
    DELETE: ({ username }, client) => client.delete(`/api/users/${username}`),
  };

async function linkFor(user: SignedIn, purpose: "activate" | "reset"): Promise<string> {
  const [contact] = await db.query<{ id: bigint }>(sql`SELECT id FROM contact WHERE user_id = ${user.id}`);
  const link = { contactId: contact?.id ?? 0n, channel: "email", purpose } as const;
  return db.transaction((tx) => issueLink(tx, link, new Date()));
}

describe("where accounts are frozen", () => {
  let user: SignedIn;
  let client: Client;
  const state = async () =>
    (
      await db.query(sql`
        SELECT u.username, u.email, u.password_hash, u.token_version, u.is_active, p.slug, p.email AS billing
        FROM app_user u JOIN role r ON r.user_id = u.id JOIN profile p ON p.id = r.profile_id WHERE u.id = ${user.id}`)
    )[0];
  beforeAll(async () => {
    ({ user, client } = await someone("frozen"));
    const form = { full_name: user.fullName, type: "personal" };
    expect((await client.post("/api/users/frozen/profiles", form)).status).toBe(201);
    await db.query(sql`UPDATE site_settings SET disabled_user_update = TRUE`);
  });
  afterAll(() => db.query(sql`UPDATE site_settings SET disabled_user_update = FALSE`));

  test.each(Object.keys(DOORS))("%s is refused", async (name) => {
    const before = await state();
    const answer = await DOORS[name]?.(user, client);
    expect([answer?.status, answer?.json]).toEqual([
      403,
      { detail: "Accounts cannot be changed on this site." },
    ]);
    expect(await state()).toEqual(before);
  });

  test("a name is changed, and an invited user activates the account", async () => {
    expect((await client.put("/api/users/frozen", { full_name: "Fro Zen" })).status).toBe(200);
    const { user: guest } = await someone("frozen-guest");
    await db.query(sql`UPDATE app_user SET password_hash = NULL WHERE id = ${guest.id}`);
    const path = `/api/auth/activate/${await linkFor(guest, "activate")}`;
    expect((await visitor().post(path, { new_password: NEW_PASSWORD })).status).toBe(201);
  });
});

describe("API keys", () => {
  const bearer = (secret: string) => {
    const client = visitor();
    client.authorization = `Bearer ${secret}`;
    return client;
  };
  const create = async (client: Client, username: string, body: Json = {}) =>
    client.post<{ secret: string } & Json>(`/api/users/${username}/api-keys`, {
      password: PASSWORD,
      ...body,
    });
  const list = async (client: Client, username: string) =>
    (await client.get<{ count: number; results: Json[] }>(`/api/users/${username}/api-keys`)).json;

  test("without a title there is one key, and a new one ends it at once", async () => {
    const { client } = await someone("single");
    const first = await create(client, "single");
    expect([first.status, first.json]).toEqual([201, { secret: expect.stringMatching(/^[a-zA-Z2-9]{64}$/) }]);
    expect((await bearer(first.json.secret).get("/api/users/single")).status).toBe(200);
    const second = await create(client, "single");
    expect((await bearer(first.json.secret).get("/api/users/single")).status).toBe(401);
    expect((await bearer(second.json.secret).get("/api/users/single")).status).toBe(200);
    expect((await list(client, "single")).count).toBe(1);
  });

  test("titled keys live beside each other, are listed without their secrets, and end after a year", async () => {
    const { client } = await someone("titled");
    const secrets = [];
    for (const title of ["laptop", "server", "laptop"])
      secrets.push((await create(client, "titled", { title })).json.secret);
    await bearer(secrets[1] ?? "").get("/api/users/titled");
    const { count, results } = await list(client, "titled");
    expect(count).toBe(2);
    expect(results.map(({ title }) => title)).toEqual(["laptop", "server"]);
    expect(results[0]).toEqual({
      ...{ key: secrets[2]?.slice(0, 8), title: "laptop", last_used_at: null },
      ...{ created_at: expect.stringMatching(/Z$/), ends_at: expect.stringMatching(/Z$/) },
    });
    expect(results[1]?.last_used_at).toMatch(/Z$/);
    const days =
      (Date.parse(`${results[0]?.ends_at}`) - Date.parse(`${results[0]?.created_at}`)) / 86_400_000;
    expect(days).toBe(365);
    expect((await bearer(secrets[0] ?? "").get("/api/users/titled")).status).toBe(401);
  });

  test("of a key only a keyed hash of its private half is stored", async () => {
    const { user, client } = await someone("hashed");
    const { secret } = (await create(client, "hashed")).json;
    const [row] = await db.query<{ row: string }>(
      sql`SELECT k::text AS row FROM api_key k WHERE user_id = ${user.id}`,
    );
    expect(row?.row).not.toContain(secret.slice(32));
  });

  test("there may be twenty, also when they are made at once", async () => {
    const { client } = await someone("many");
    for (let n = 0; n < 19; n += 1)
      expect((await create(client, "many", { title: `key ${n}` })).status).toBe(201);
    const answers = await Promise.all(["a", "b", "c"].map((title) => create(client, "many", { title })));
    const refused = answers.filter(({ status }) => status === 400);
    expect(refused.map(({ json }) => Object.keys(json))).toEqual([["title"], ["title"]]);
    expect((await create(client, "many", { title: "key 3" })).status).toBe(201);
    expect((await list(client, "many")).count).toBe(20);
  });

  test("a revoked key ends at once, and another's cannot be revoked", async () => {
    const { client } = await someone("revoker");
    const { client: other } = await someone("revoked-not");
    const { secret } = (await create(client, "revoker", { title: "ci" })).json;
    const theirs = (await create(other, "revoked-not", { title: "ci" })).json.secret;
    const key = secret.slice(0, 8);
    expect((await client.delete(`/api/users/revoker/api-keys/${theirs.slice(0, 8)}`)).status).toBe(404);
    expect((await client.delete(`/api/users/revoker/api-keys/${key}`)).status).toBe(204);
    expect((await client.delete(`/api/users/revoker/api-keys/${key}`)).status).toBe(404);
    expect((await bearer(secret).get("/api/users/revoker")).status).toBe(401);
    expect((await bearer(theirs).get("/api/users/revoked-not")).status).toBe(200);
  });

  test("the owner is told of every key that is made or revoked", async () => {
    const { user, client } = await someone("told");
    const { secret } = (await create(client, "told")).json;
    await client.delete(`/api/users/told/api-keys/${secret.slice(0, 8)}`);
    const mine = (await announcedAs(db, "credentials_updated")).filter(({ user: id }) => id === user.id);
    expect(mine.map(({ what }) => what)).toEqual(["api-key", "api-key"]);
  });
});

describe("a change of password", () => {
  const change = (client: Client, username: string, new_password: string, password = PASSWORD) =>
    client.put<Json>(`/api/users/${username}/password`, { password, new_password });

  test("ends all tokens and other sessions; the caller goes on with a new token or the same session", async () => {
    const { user } = await someone("changer");
    const signIn = async (client: Client) => {
      await client.get("/api");
      return client.post<{ token: string }>("/api/auth?cookie=1", {
        username: "changer",
        password: PASSWORD,
      });
    };
    const [browser, otherBrowser] = [visitor(), visitor()];
    const { token } = (await signIn(browser)).json;
    await signIn(otherBrowser);
    const before = browser.cookies.get("next-auth.session-token") ?? "";
    const answer = await change(browser, "changer", NEW_PASSWORD);
    expect([answer.status, answer.json]).toEqual([200, { detail: expect.any(String) }]);
    expect((await browser.get("/api/users/changer")).status).toBe(200);
    expect((await otherBrowser.get("/api/users/changer")).status).toBe(401);
    const stolen = { Cookie: `next-auth.session-token=${before}` };
    expect((await visitor().get("/api/users/changer", stolen)).status).toBe(401);
    const program = visitor();
    program.authorization = `Bearer ${token}`;
    expect((await program.get("/api/users/changer")).status).toBe(401);

    const again = await signedIn({ ...user, tokenVersion: 2 });
    const second = await change(again, "changer", "another boat limelight", NEW_PASSWORD);
    expect(second.json).toEqual({ detail: expect.any(String), token: expect.any(String) });
    program.authorization = `Bearer ${second.json.token}`;
    expect((await program.get("/api/users/changer")).status).toBe(200);
  });

  test("the old password opens nothing any more, the new one does", async () => {
    const { client } = await someone("swapper");
    expect((await change(client, "swapper", NEW_PASSWORD)).status).toBe(200);
    const signIn = (password: string) => visitor().post("/api/auth", { username: "swapper", password });
    expect((await signIn(PASSWORD)).status).toBe(400);
    expect((await signIn(NEW_PASSWORD)).status).toBe(201);
  });

  test("the policy holds here as everywhere", async () => {
    const { user, client } = await someone("policy");
    await db.query(sql`UPDATE contact SET nick_name = 'Nicky Doe' WHERE user_id = ${user.id}`);
    const easy = ["yoyo", "12345678901234", "Password2024!", "policy-boat", "Nicky Doe 1", "x".repeat(129)];
    for (const password of easy) {
      const answer = await change(client, "policy", password);
      expect([answer.status, Object.keys(answer.json)], password).toEqual([400, ["new_password"]]);
    }
  });

  test("links to set a password and codes of before are void", async () => {
    const { user, client } = await someone("voider");
    const code = await codeFor(user);
    await db.query(sql`
      INSERT INTO verification_link (key_hash, contact_id, channel, purpose, address, created_at, expires_at)
      SELECT repeat('a', 64), id, 'email', 'reset', email, now(), now() + interval '1 hour' FROM contact WHERE user_id = ${user.id}`);
    await change(client, "voider", NEW_PASSWORD);
    expect(await db.query(sql`SELECT 1 FROM verification_link WHERE key_hash = repeat('a', 64)`)).toEqual([]);
    expect((await visitor().post("/api/auth", { username: "voider", email_code: code })).status).toBe(400);
  });

  test("its owner is told, and the audit log has it", async () => {
    const { user, client } = await someone("informed");
    await change(client, "informed", NEW_PASSWORD);
    const mine = (await announcedAs(db, "credentials_updated")).filter(({ user: id }) => id === user.id);
    expect(mine).toEqual([{ user: user.id, what: "password", ip: expect.any(String), formerEmail: null }]);
    const rows = await db.query<{ row: string }>(
      sql`SELECT e::text AS row FROM audit_event e WHERE event = 'password_changed' AND target = 'informed'`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.row).not.toContain(NEW_PASSWORD);
  });

  test("somebody who never set a password activates the account instead", async () => {
    const { user } = await someone("inactive");
    await db.query(sql`UPDATE app_user SET password_hash = NULL WHERE id = ${user.id}`);
    const client = await signedIn({ ...user, hasPassword: false });
    const answer = await client.put<Json>("/api/users/inactive/password", {
      ...{ new_password: NEW_PASSWORD, email_code: await codeFor(user) },
    });
    expect(answer.status).toBe(403);
  });
});

describe("SSH keys", () => {
  const folder = mkdtempSync(join(tmpdir(), "turnpike-ssh-"));
  const generate = (type: string, bits: string) => {
    const file = join(folder, `${type}${bits}`);
    execFileSync("ssh-keygen", [
      "-q",
      "-t",
      type,
      ...(bits ? ["-b", bits] : []),
      "-N",
      "",
      "-C",
      "me@here",
      "-f",
      file,
    ]);
    return readFileSync(`${file}.pub`, "utf8").trim();
  };
  const hasKeygen = (() => {
    try {
      generate("ed25519", "");
      return true;
    } catch {
      return false;
    }
  })();

  test.runIf(hasKeygen).each([
    ["rsa", "2048"],
    ["rsa", "4096"],
    ["ecdsa", "256"],
    ["ecdsa", "521"],
  ])("what ssh-keygen writes is a key: %s %s", (type, bits) => {
    const key = generate(type, bits);
    expect(parseSshKey(key)).toBe(key);
  });

  const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHLx9mCFnVW4n1SDzMIF8qDzVt0Xp7iVbqCbv7zJMwQF";

  test.each([
    ["a private key", "-----BEGIN OPENSSH PRIVATE KEY-----"],
    ["nothing but a type", "ssh-ed25519"],
    ["another type than inside", KEY.replace("ssh-ed25519", "ssh-rsa")],
    ["a type that is no longer safe", KEY.replace("ssh-ed25519", "ssh-dss")],
    ["base64 that was cut", KEY.slice(0, -4)],
    ["base64 with a character that is none", `${KEY.slice(0, -2)}-F`],
    ["bytes after its end", `${KEY}AAAA`],
    ["two lines", `${KEY}\n${KEY}`],
    ["a command in front", `command="rm -rf /" ${KEY}`],
  ])("%s is none", (_, text) => {
    expect(parseSshKey(text)).toBeNull();
  });

  test("there is one, which the next replaces", async () => {
    const { client } = await someone("shell");
    const put = (pubkey: unknown) =>
      client.put<Json>("/api/users/shell/ssh-keys", { password: PASSWORD, pubkey });
    expect((await client.get("/api/users/shell/ssh-keys")).json).toEqual({ pubkey: null, updated_at: null });
    expect((await put(`${KEY} first`)).json).toEqual({ detail: expect.any(String) });
    expect((await put(`${KEY} second`)).status).toBe(200);
    expect((await client.get("/api/users/shell/ssh-keys")).json).toMatchObject({ pubkey: `${KEY} second` });
    for (const pubkey of [null, "ssh-rsa AAAAB3N...", `${KEY} ${"x".repeat(4096)}`, undefined, 7]) {
      const answer = await put(pubkey);
      expect([answer.status, Object.keys(answer.json)]).toEqual([400, ["pubkey"]]);
    }
    const rows = await db.query(
      sql`SELECT 1 FROM ssh_key k JOIN app_user u ON u.id = k.user_id WHERE username = 'shell'`,
    );
    expect(rows).toHaveLength(1);
  });

  test("an empty one removes it, for who proves to be the user; once, and its owner is told", async () => {
    const { user, client } = await someone("keyless");
    const put = (pubkey: string, password = PASSWORD) =>
      client.put<Json>("/api/users/keyless/ssh-keys", { password, pubkey });
    const kept = async () => (await client.get<Json>("/api/users/keyless/ssh-keys")).json.pubkey;
    await put(KEY);
    expect((await client.put("/api/users/keyless/ssh-keys", { pubkey: "" })).status).toBe(401);
    expect((await put("", "not the password")).status).toBe(401);
    expect(await kept()).toBe(KEY);
    const answer = await put("  ");
    expect([answer.status, answer.json]).toEqual([200, { detail: "Public key removed." }]);
    expect(await kept()).toBeNull();
    expect((await put("")).status).toBe(200);
    const recorded = await db.query(sql`
      SELECT event, actor_id AS by FROM audit_event WHERE target = 'keyless' AND event LIKE 'ssh_key%' ORDER BY id`);
    expect(recorded).toEqual([
      { event: "ssh_key_changed", by: user.id },
      { event: "ssh_key_removed", by: user.id },
    ]);
    const told = (await announcedAs(db, "credentials_updated")).filter((event) => event.user === user.id);
    expect(told.map(({ what }) => what)).toEqual(["ssh-key", "ssh-key"]);
  });
});

test("a code is sent to the user's own address, five times an hour", async () => {
  const { user, client } = await someone("sender");
  const send = (channel: string) => client.post<Json>("/api/users/sender/codes", { channel });
  const answer = await send("email");
  expect([answer.status, answer.json]).toEqual([200, { detail: "A code was sent to sender@example.com." }]);
  const [sent] = (await announcedAs(db, "user_verification")).slice(-1);
  expect(sent).toMatchObject({ channel: "email", address: null, key: null });
  expect(
    (await client.put("/api/users/sender", { full_name: user.fullName, email_code: sent?.code })).json,
  ).toMatchObject({ email_verified: true });
  const none = await send("phone");
  expect([none.status, Object.keys(none.json)]).toEqual([400, ["channel"]]);
  expect((await send("pigeon")).status).toBe(400);
  for (let time = 2; time < 5; time += 1) expect((await send("email")).status).toBe(200);
  const flooded = await send("email");
  expect([flooded.status, Number(flooded.headers.get("retry-after")) > 0]).toEqual([429, true]);
});
