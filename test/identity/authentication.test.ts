import { SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiKey } from "@/lib/auth/api-keys";
import { derivedKey } from "@/lib/auth/secret";
import { issueToken } from "@/lib/auth/tokens";
import { type Database, sql } from "@/lib/db";
import { setClock } from "@/lib/time/clock";
import { visitor } from "../callers";
import type { Client } from "../client";
import { aUser, openWorld, PASSWORD } from "../world";

let db: Database;
let close: () => Promise<void>;
const HOUR = 3_600_000;

beforeAll(async () => {
  ({ db, close } = await openWorld());
});
afterAll(() => close());

function bearer(token: string): Client {
  const client = visitor();
  client.authorization = `Bearer ${token}`;
  return client;
}

async function tokenOf(username: string, query = "", client = visitor()): Promise<string> {
  const answer = await client.post<{ token: string }>(`/api/auth${query}`, { username, password: PASSWORD });
  expect(answer.text, "signing in").toContain("token");
  return answer.json.token;
}

test("the right password is answered with 201 and a token that says who it is", async () => {
  const donny = await aUser(db, "donny");
  const token = await tokenOf("donny");
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  expect(claims).toMatchObject({
    sub: donny.id.toString(),
    username: "donny",
    slug: "donny",
    email: "donny@example.com",
    full_name: "Donny Doe",
    ver: 1,
  });
  expect(claims.exp - claims.iat).toBe(24 * 3600);
  expect((await bearer(token).get("/api/users/donny")).json).toMatchObject({
    slug: "donny",
    credentials: true,
    otp_enabled: false,
    last_login: expect.stringMatching(/Z$/),
  });
});

test("one may sign in by e-mail address or phone number, without regard to case", async () => {
  const phoebe = await aUser(db, "phoebe");
  await db.query(sql`UPDATE contact SET phone = '+14155550100' WHERE user_id = ${phoebe.id}`);
  for (const username of ["PHOEBE", "Phoebe@Example.com", "(415) 555-0100"]) {
    expect((await visitor().post("/api/auth", { username, password: PASSWORD })).status, username).toBe(201);
  }
});

test("an unknown user and a wrong password get one answer", async () => {
  await aUser(db, "uniform");
  const wrong = await visitor().post("/api/auth", { username: "uniform", password: "not it at all" });
  const unknown = await visitor().post("/api/auth", { username: "nobody-here", password: "not it at all" });
  expect(wrong.status).toBe(400);
  expect([unknown.status, unknown.json]).toEqual([wrong.status, wrong.json]);
  expect(wrong.json).toEqual({ detail: expect.any(String) });
  const bare = await visitor().post("/api/auth", { username: "uniform" });
  const bareUnknown = await visitor().post("/api/auth", { username: "nobody-here" });
  expect([bare.status, bare.json]).toEqual([401, { password: [expect.any(String)] }]);
  expect([bareUnknown.status, bareUnknown.json]).toEqual([bare.status, bare.json]);
});

test("a user without a password, or an archived one, cannot sign in", async () => {
  await aUser(db, "frictionless");
  await db.query(sql`UPDATE app_user SET password_hash = NULL WHERE username = 'frictionless'`);
  await aUser(db, "archived");
  await db.query(sql`UPDATE app_user SET is_active = FALSE WHERE username = 'archived'`);
  for (const username of ["frictionless", "archived"]) {
    expect((await visitor().post("/api/auth", { username, password: PASSWORD })).status, username).toBe(400);
  }
});

test("there are three ways in: a token, an API key as Basic or Bearer, and a session cookie", async () => {
  const user = await aUser(db, "ways");
  const secret = await createApiKey(db, user.id, new Date());
  const browser = visitor();
  const token = await tokenOf("ways", "?cookie=1", browser);
  expect(browser.cookies.has("next-auth.session-token")).toBe(true);
  const byKey = visitor();
  byKey.authorization = `Basic ${Buffer.from(`${secret}:`).toString("base64")}`;
  for (const client of [bearer(token), bearer(secret), byKey, browser]) {
    expect((await client.get("/api/users/ways")).status).toBe(200);
  }
});

test("a session changes nothing without the CSRF header, and a token needs none", async () => {
  await aUser(db, "csrf");
  const browser = visitor();
  const token = await tokenOf("csrf", "?cookie=1", browser);
  const cookies = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const change = { full_name: "Csrf Inc" };
  const naked = visitor();
  const bare = await naked.post("/api/users/csrf/profiles", change, { Cookie: cookies });
  expect([bare.status, bare.json]).toEqual([403, { detail: expect.stringContaining("X-CSRFToken") }]);
  const wrong = await naked.post("/api/users/csrf/profiles", change, {
    Cookie: cookies,
    "X-CSRFToken": "0".repeat(40),
  });
  expect(wrong.status).toBe(403);
  expect((await browser.post("/api/users/csrf/profiles", change)).status).toBe(201);
  const both = await naked.post("/api/users/csrf/profiles", change, {
    Cookie: cookies,
    Authorization: `Bearer ${token}`,
  });
  expect(both.status).toBe(201);
});

test("an Authorization header that proves nothing does not stand in for the CSRF header", async () => {
  await aUser(db, "csrf-forged");
  const browser = visitor();
  await tokenOf("csrf-forged", "?cookie=1", browser);
  const cookies = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  for (const authorization of ["Bearer x.y.z", "Basic eDo=", "Bearer", "Negotiate abc"]) {
    const answer = await visitor().post(
      "/api/users/csrf-forged/profiles",
      { full_name: "X" },
      {
        Cookie: cookies,
        Authorization: authorization,
      },
    );
    expect(answer.status, authorization).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  }
});

test("tokens that are forged, unsigned, expired or of another key are refused with 401", async () => {
  const user = await aUser(db, "forger");
  const subject = { ...user, authenticatedAt: new Date() };
  const claims = { ver: 1, auth_time: Math.floor(Date.now() / 1000), username: "forger" };
  const sign = (alg: string, key: Uint8Array) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg })
      .setSubject(user.id.toString())
      .setJti("j")
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(key);
  const good = await issueToken(subject, new Date());
  const [header, payload] = good.split(".");
  const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`;
  const old = new Date(Date.now() - 25 * HOUR);
  const tokens = {
    "another key": await sign("HS256", new Uint8Array(32).fill(7)),
    "a session's key": await sign("HS256", derivedKey("session")),
    "another algorithm": await sign("HS384", derivedKey("jwt")),
    unsigned,
    truncated: `${header}.${payload}`,
    expired: await issueToken({ ...subject, authenticatedAt: old }, old),
  };
  expect((await bearer(good).get("/api/users/forger")).status).toBe(200);
  for (const [kind, token] of Object.entries(tokens)) {
    expect((await bearer(token).get("/api/users/forger")).status, kind).toBe(401);
  }
});

test("raising the token version ends all tokens and sessions of a user, and nobody else's", async () => {
  await aUser(db, "bumped");
  await aUser(db, "bystander");
  const browser = visitor();
  const token = await tokenOf("bumped", "?cookie=1", browser);
  const other = await tokenOf("bystander");
  await db.query(sql`UPDATE app_user SET token_version = token_version + 1 WHERE username = 'bumped'`);
  expect((await bearer(token).get("/api/users/bumped")).status).toBe(401);
  expect((await browser.get("/api/users/bumped")).status).toBe(401);
  expect((await bearer(other).get("/api/users/bystander")).status).toBe(200);
});

test("logging out ends the presented token and no other", async () => {
  await aUser(db, "leaver");
  const [mine, phone] = [await tokenOf("leaver"), await tokenOf("leaver")];
  const answer = await bearer(mine).post("/api/auth/logout");
  expect([answer.status, answer.text]).toEqual([200, ""]);
  expect((await bearer(mine).get("/api/users/leaver")).status).toBe(401);
  expect((await bearer(mine).post("/api/auth/logout")).status).toBe(401);
  expect((await bearer(phone).get("/api/users/leaver")).status).toBe(200);
});

test("logging out with a token ends the session whose cookie came along, too", async () => {
  await aUser(db, "doubled");
  const client = visitor();
  client.authorization = `Bearer ${await tokenOf("doubled", "?cookie=1", client)}`;
  const kept = client.cookies.get("next-auth.session-token") ?? "";
  const thief = () => visitor().get("/api/users/doubled", { Cookie: `next-auth.session-token=${kept}` });
  expect((await thief()).status).toBe(200);
  expect((await client.post("/api/auth/logout")).status).toBe(200);
  expect((await thief()).status).toBe(401);
  expect((await client.get("/api/users/doubled")).status).toBe(401);
});

test("logging out ends the session, even for somebody who kept the cookie", async () => {
  await aUser(db, "browser");
  const client = visitor();
  await tokenOf("browser", "?cookie=1", client);
  const kept = client.cookies.get("next-auth.session-token") ?? "";
  expect((await client.post("/api/auth/logout")).status).toBe(200);
  expect(client.cookies.has("next-auth.session-token")).toBe(false);
  const thief = await visitor().get("/api/users/browser", { Cookie: `next-auth.session-token=${kept}` });
  expect(thief.status).toBe(401);
});

test("a token is refreshed until 14 days after the sign-in, and the old one stays good", async () => {
  await aUser(db, "refresher");
  const token = await tokenOf("refresher");
  try {
    setClock(20 * HOUR);
    const refreshed = await bearer(token).post<{ token: string }>("/api/auth/tokens", { token });
    expect(refreshed.status).toBe(201);
    const exp = (jwt: string) => JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString()).exp;
    expect(exp(refreshed.json.token)).toBeGreaterThan(exp(token));
    expect((await bearer(token).get("/api/users/refresher")).status).toBe(200);
    setClock(30 * HOUR);
    expect((await bearer(token).get("/api/users/refresher")).status).toBe(401);
    expect((await bearer(refreshed.json.token).get("/api/users/refresher")).status).toBe(200);
    let latest = refreshed.json.token;
    for (let hours = 40; hours < 14 * 24; hours += 20) {
      setClock(hours * HOUR);
      latest = (await bearer(latest).post<{ token: string }>("/api/auth/tokens", { token: latest })).json
        .token;
    }
    setClock((14 * 24 + 1) * HOUR);
    expect((await bearer(latest).get("/api/users/refresher")).status).toBe(401);
  } finally {
    setClock(0);
  }
});

test("only one's own token is refreshed or verified", async () => {
  await aUser(db, "alice");
  await aUser(db, "bob");
  const [alice, bob] = [await tokenOf("alice"), await tokenOf("bob")];
  const verify = "/api/auth/tokens/verify";
  expect((await bearer(alice).post(verify, { token: alice })).json).toEqual({ token: alice });
  expect((await bearer(alice).post(verify, { token: bob })).status).toBe(400);
  expect((await bearer(alice).post(verify, { token: "x" })).status).toBe(400);
  expect((await bearer(alice).post(verify, {})).status).toBe(400);
  expect((await bearer(alice).post("/api/auth/tokens", { token: bob })).status).toBe(403);
  expect((await bearer(alice).post("/api/auth/tokens", {})).status).toBe(403);
  expect((await bearer(alice).post("/api/auth/tokens", { token: "x.y.z" })).status).toBe(400);
  expect((await bearer(alice).post("/api/auth/tokens", { token: 7 })).json).toHaveProperty("token");
  expect((await visitor().post(verify, { token: alice })).status).toBe(401);
});

test("sign-in, sign-out and failures are in the audit log, without what was typed", async () => {
  await aUser(db, "audited");
  const token = await tokenOf("audited");
  await visitor().post("/api/auth", { username: "audited", password: "hunter2 hunter2" });
  await visitor().post("/api/auth", { username: "my-secret-password", password: "x" });
  await bearer(token).post("/api/auth/logout");
  const rows = await db.query<{ event: string; row: string }>(sql`
    SELECT event, e::text AS row FROM audit_event e WHERE target IN ('audited', '') ORDER BY id`);
  expect(rows.map(({ event }) => event)).toEqual(expect.arrayContaining(["login", "login_failed", "logout"]));
  for (const { row } of rows) expect(row).not.toMatch(/hunter2|my-secret-password/);
});

test("with authentication disabled only managers of the broker sign in", async () => {
  await aUser(db, "ordinary");
  const manager = await aUser(db, "keeper");
  await db.query(sql`
    INSERT INTO role (profile_id, user_id, role_type_id)
    SELECT s.broker_id, ${manager.id}, t.id FROM site_settings s, role_type t WHERE t.slug = 'manager'`);
  await db.query(sql`UPDATE site_settings SET authentication = 'disabled'`);
  try {
    for (const username of ["ordinary", "nobody-at-all"]) {
      expect((await visitor().post("/api/auth", { username, password: PASSWORD })).status, username).toBe(
        403,
      );
    }
    await tokenOf("keeper");
  } finally {
    await db.query(sql`UPDATE site_settings SET authentication = 'enabled'`);
  }
});

test("users of a delegated e-mail domain are sent to their identity provider", async () => {
  await aUser(db, "delegate");
  await db.query(sql`INSERT INTO delegated_domain VALUES ('corp.example.com', 'okta')`);
  await db.query(sql`UPDATE app_user SET email = 'delegate@corp.example.com' WHERE username = 'delegate'`);
  for (const username of ["delegate", "delegate@corp.example.com", "stranger@CORP.example.com"]) {
    const answer = await visitor().post("/api/auth", { username, password: PASSWORD });
    expect(answer.status, username).toBe(400);
    expect(answer.json).toEqual({
      detail: expect.any(String),
      provider: "okta",
      url: "http://localhost:3000/login/okta/",
    });
  }
});
