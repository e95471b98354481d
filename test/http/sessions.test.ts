import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "../client";
import { startServer, type TestServer } from "../server";
import { aUser, openWorld, PASSWORD } from "../world";

let server: TestServer;
let closeWorld: () => Promise<void>;
const SESSION = "next-auth.session-token";
const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

beforeAll(async () => {
  const { db, url, close } = await openWorld();
  closeWorld = close;
  for (const name of ["ned", "ann", "bea", "cid"]) await aUser(db, name);
  server = await startServer({ databaseUrl: url });
});
afterAll(async () => {
  await server?.stop();
  await closeWorld?.();
});

/** Posts a form to next-auth, as its own pages do. */
async function postForm(client: Client, path: string, fields: Record<string, string>) {
  const { json } = await client.get<{ csrfToken: string }>("/session/csrf");
  const form = new URLSearchParams({ ...fields, csrfToken: json.csrfToken, json: "true" });
  return client.post<{ url: string }>(path, form.toString(), FORM);
}

test("a session that next-auth opened is a session of the API, and ends for both", async () => {
  const browser = new Client(server.url);
  await postForm(browser, "/session/callback/credentials", {
    username: "ned@example.com",
    password: PASSWORD,
  });
  expect(browser.cookies.has(SESSION)).toBe(true);
  expect((await browser.get("/api/users/ned")).json).toMatchObject({ username: "ned" });
  browser.cookies.delete("csrftoken");
  expect((await browser.post("/api/auth/logout")).status, "without a CSRF cookie").toBe(403);
  await browser.get("/api");
  const kept = browser.cookies.get(SESSION) ?? "";
  expect((await browser.post("/api/auth/logout")).status).toBe(200);
  const thief = new Client(server.url);
  thief.cookies.set(SESSION, kept);
  expect((await thief.get("/api/users/ned")).status).toBe(401);
  expect((await thief.get("/session/session")).json).toEqual({});
});

test("a session that the API opened is a session of next-auth, and ends for both", async () => {
  const browser = new Client(server.url);
  await browser.post("/api/auth?cookie=1", { username: "ann", password: PASSWORD });
  const session = await browser.get<{ user: object }>("/session/session");
  expect(session.json.user).toMatchObject({ name: "Ann Doe", email: "ann@example.com" });
  expect((await browser.get("/api/users/ann")).status, "after next-auth renewed the cookie").toBe(200);
  const kept = browser.cookies.get(SESSION) ?? "";
  await postForm(browser, "/session/signout", {});
  expect(browser.cookies.has(SESSION)).toBe(false);
  const thief = new Client(server.url);
  thief.cookies.set(SESSION, kept);
  expect((await thief.get("/api/users/ann")).status).toBe(401);
});

test("next-auth refuses what the API refuses, and says what is missing", async () => {
  const browser = new Client(server.url);
  const refuse = async (fields: Record<string, string>) => {
    const { json } = await postForm(browser, "/session/callback/credentials", fields);
    return new URL(json.url).searchParams.get("error");
  };
  expect(await refuse({ username: "bea", password: "not the one" })).toContain("wrong");
  expect(await refuse({ username: "bea" })).toBe("password");
  expect(await refuse({ username: "two words", password: "x" })).toBe("username");
  expect(browser.cookies.has(SESSION)).toBe(false);
});

test("the cookie of a session is out of reach of scripts and of other sites", async () => {
  const answer = await new Client(server.url).post("/api/auth?cookie=1", {
    username: "cid",
    password: PASSWORD,
  });
  const lines = answer.headers.getSetCookie();
  const session = lines.find((line) => line.startsWith(SESSION)) ?? "";
  expect(session).toMatch(/; HttpOnly/);
  expect(session).toMatch(/; SameSite=Lax/);
  expect(session).toMatch(/; Max-Age=1209600/);
  expect(lines.find((line) => line.startsWith("csrftoken="))).not.toMatch(/HttpOnly/);
});

test("bad input is refused by the real server as it is in-process", async () => {
  const client = new Client(server.url);
  const json = { "Content-Type": "application/json" };
  expect((await client.post("/api/auth", "{", json)).status).toBe(400);
  expect((await client.post("/api/auth", "username=ned", FORM)).status).toBe(415);
  expect((await client.post("/api/auth", { username: "x".repeat(2 ** 20) })).status).toBe(413);
  expect((await client.get("/api/auth")).status).toBe(405);
  expect((await client.get("/api/nowhere")).json).toEqual({ detail: expect.any(String) });
  expect((await client.get("/api/users/ned%00")).status).toBe(400);
  expect((await client.get("/api/users/%E0%A4%A")).status).toBeLessThan(500);
});
