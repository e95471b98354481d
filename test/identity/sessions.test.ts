import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createApiKey } from "@/lib/auth/api-keys";
import { keepSession, readSession } from "@/lib/auth/session";
import { endAllCredentials } from "@/lib/auth/tokens";
import { type Database, type Sql, sql } from "@/lib/db";
import type { UserSession } from "@/lib/identity/credentials/session-schemas";
import { purge } from "@/lib/jobs/purge";
import { now, setClock } from "@/lib/time/clock";
import { visitor } from "../callers";
import type { Client } from "../client";
import { announcedAs } from "../events";
import { aUser, openWorld, PASSWORD } from "../world";

const SESSION = "next-auth.session-token";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0";
const SAFARI =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let db: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ db, close } = await openWorld());
});
afterAll(() => close());
beforeEach(() => setClock(0));

interface Place {
  readonly agent?: string;
  readonly ip?: string;
  readonly browser?: Client;
}

/** Signs in with a session, as a browser does. */
async function browse(
  username: string,
  { agent = FIREFOX, ip = "192.0.2.1", browser = visitor() }: Place = {},
) {
  const place = { "User-Agent": agent, "X-Turnpike-Client-Ip": ip };
  const answer = await browser.post<{ token: string }>(
    "/api/auth?cookie=1",
    { username, password: PASSWORD },
    place,
  );
  expect(answer.status, answer.text).toBe(201);
  return { browser, token: answer.json.token, cookie: browser.cookies.get(SESSION) ?? "" };
}

function bearer(token: string): Client {
  const client = visitor();
  client.authorization = `Bearer ${token}`;
  return client;
}

/** A copy of a cookie, in other hands. */
function holding(cookie: string): Client {
  const client = visitor();
  client.cookies.set(SESSION, cookie);
  return client;
}

async function sessionsOf(client: Client, username: string): Promise<UserSession[]> {
  const answer = await client.get<{ results: UserSession[] }>(`/api/users/${username}/sessions`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json.results;
}

test("a user sees in words where they are signed in, the last used first, and which session this is", async () => {
  await aUser(db, "lister");
  await browse("lister", { agent: SAFARI, ip: "198.51.100.7" });
  setClock(10 * MINUTE);
  const { browser } = await browse("lister");
  const sessions = await sessionsOf(browser, "lister");
  expect(sessions).toMatchObject([
    { device: "Firefox on Linux", ip: "192.0.2.1", is_current: true },
    { device: "Safari on iPhone", ip: "198.51.100.7", is_current: false },
  ]);
  const [first] = sessions;
  const lifetime = Date.parse(`${first?.expires_at}`) - Date.parse(`${first?.created_at}`);
  expect(lifetime).toBe(14 * DAY);
});

test("tokens are not listed, and nobody but the user may look", async () => {
  await aUser(db, "private");
  await aUser(db, "nosy");
  const token = await visitor().post<{ token: string }>("/api/auth", {
    username: "private",
    password: PASSWORD,
  });
  expect(await sessionsOf(bearer(token.json.token), "private")).toEqual([]);
  const { browser } = await browse("nosy");
  expect((await browser.get("/api/users/private/sessions")).status).toBe(403);
  expect((await browser.delete("/api/users/private/sessions")).status).toBe(403);
});

test("one session ends alone, at once, and is ended once", async () => {
  await aUser(db, "ender");
  const other = await browse("ender", { agent: SAFARI });
  const { browser } = await browse("ender");
  const [, target] = await sessionsOf(browser, "ender");
  const path = `/api/users/ender/sessions/${(await sessionsOf(browser, "ender")).find((s) => !s.is_current)?.id}`;
  expect(target).toBeDefined();
  expect((await browser.delete(path)).status).toBe(204);
  expect((await other.browser.get("/api/users/ender")).status).toBe(401);
  expect((await bearer(other.token).get("/api/users/ender")).status, "the token beside it").toBe(200);
  expect((await browser.get("/api/users/ender")).status).toBe(200);
  expect((await browser.delete(path)).status).toBe(404);
  expect(await sessionsOf(browser, "ender")).toHaveLength(1);
});

test("nobody can end a session of somebody else, or what is no session", async () => {
  await aUser(db, "victim");
  await aUser(db, "meddler");
  const victim = await browse("victim");
  const [session] = await sessionsOf(victim.browser, "victim");
  const { browser } = await browse("meddler");
  for (const id of [session?.id, session?.id.toUpperCase(), "1", "%27", "x".repeat(300)]) {
    expect((await browser.delete(`/api/users/meddler/sessions/${id}`)).status, id).toBe(404);
  }
  expect((await victim.browser.get("/api/users/victim")).status).toBe(200);
});

test("signing out everywhere ends all other sessions and all tokens; this session goes on, API keys stay", async () => {
  const user = await aUser(db, "leaver");
  const key = await createApiKey(db, user.id, now());
  const other = await browse("leaver", { agent: SAFARI });
  const { browser, token, cookie } = await browse("leaver");
  const answer = await browser.delete("/api/users/leaver/sessions");
  expect([answer.status, answer.text]).toEqual([204, ""]);
  expect((await other.browser.get("/api/users/leaver")).status).toBe(401);
  for (const jwt of [token, other.token])
    expect((await bearer(jwt).get("/api/users/leaver")).status).toBe(401);
  expect((await holding(cookie).get("/api/users/leaver")).status, "a copy of the old cookie").toBe(401);
  expect((await bearer(key).get("/api/users/leaver")).status).toBe(200);
  const [only, ...rest] = await sessionsOf(browser, "leaver");
  expect([only?.is_current, rest]).toEqual([true, []]);
});

test("a session that goes on keeps its end", async () => {
  await aUser(db, "steady");
  const { browser } = await browse("steady");
  const [before] = await sessionsOf(browser, "steady");
  setClock(13 * DAY);
  expect((await browser.delete("/api/users/steady/sessions")).status).toBe(204);
  expect((await sessionsOf(browser, "steady"))[0]?.expires_at).toBe(before?.expires_at);
  setClock(14 * DAY + MINUTE);
  expect((await browser.get("/api/users/steady")).status).toBe(401);
});

test("signing out everywhere with a token ends that token too", async () => {
  await aUser(db, "program");
  const { browser, token } = await browse("program");
  expect((await bearer(token).delete("/api/users/program/sessions")).status).toBe(204);
  expect((await bearer(token).get("/api/users/program")).status).toBe(401);
  expect((await browser.get("/api/users/program")).status).toBe(401);
});

test("a session asks for the CSRF header before it ends another", async () => {
  await aUser(db, "crossed");
  const { cookie } = await browse("crossed");
  expect((await holding(cookie).delete("/api/users/crossed/sessions")).status).toBe(403);
});

test("logging out ends the session for every copy of its cookie", async () => {
  await aUser(db, "copied");
  const { browser, cookie } = await browse("copied");
  expect((await browser.post("/api/auth/logout")).status).toBe(200);
  expect((await holding(cookie).get("/api/users/copied")).status).toBe(401);
});

test("a raise of the token version ends all sessions but the one that is kept", async () => {
  const user = await aUser(db, "changer");
  const [kept, dropped] = [await browse("changer"), await browse("changer")];
  const session = await readSession(db, kept.cookie, now());
  if (!session) throw new Error("the session was just opened");
  const cookie = await db.transaction(async (tx) => {
    await endAllCredentials(tx, user.id);
    return keepSession(tx, session.actor, now());
  });
  expect((await holding(cookie?.value ?? "").get("/api/users/changer")).status).toBe(200);
  expect((await holding(kept.cookie).get("/api/users/changer")).status).toBe(401);
  expect((await dropped.browser.get("/api/users/changer")).status).toBe(401);
});

test("a cookie whose session is not in the table signs nobody in", async () => {
  const user = await aUser(db, "forgotten");
  const { cookie } = await browse("forgotten");
  await db.query(sql`DELETE FROM session WHERE user_id = ${user.id}`);
  expect((await holding(cookie).get("/api/users/forgotten")).status).toBe(401);
});

test("reading a session costs one statement, and a second one every five minutes", async () => {
  await aUser(db, "counted");
  const { cookie } = await browse("counted");
  const statements: string[] = [];
  const counting: Database = {
    ...db,
    query: <Row>(statement: Sql) => {
      statements.push(statement.text);
      return db.query<Row>(statement);
    },
  };
  const start = now().getTime();
  const seen = async (minutes: number) => {
    statements.length = 0;
    await readSession(counting, cookie, new Date(start + minutes * MINUTE));
    return statements.length;
  };
  expect([await seen(0), await seen(4), await seen(6), await seen(7), await seen(12)]).toEqual([
    1, 1, 2, 1, 2,
  ]);
});

test("requests that come at the same moment do not sign one another out", async () => {
  await aUser(db, "parallel");
  const { browser } = await browse("parallel");
  setClock(6 * MINUTE);
  const answers = await Promise.all(Array.from({ length: 20 }, () => browser.get("/api/users/parallel")));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
});

test("sessions that have expired are purged, and those that hold are not", async () => {
  const user = await aUser(db, "old");
  await browse("old");
  const count = async () => (await db.query(sql`SELECT id FROM session WHERE user_id = ${user.id}`)).length;
  await purge(db, new Date(now().getTime() + 13 * DAY));
  expect(await count()).toBe(1);
  await purge(db, new Date(now().getTime() + 15 * DAY));
  expect(await count()).toBe(0);
});

/** The devices that the user was told of. */
async function news(userId: bigint): Promise<string[]> {
  const events = await announcedAs(db, "user_logged_in");
  return events.filter(({ user }) => user === userId).map(({ device, ip }) => `${device}, ${ip}`);
}

test("a user is told of a device that was not seen before, not of the first and not twice", async () => {
  const { id } = await aUser(db, "traveller");
  const home = await browse("traveller");
  expect(await news(id), "the first sign-in of all").toEqual([]);
  await browse("traveller", { browser: home.browser, ip: "203.0.113.9" });
  expect(await news(id), "the same browser elsewhere").toEqual([]);
  await browse("traveller");
  expect(await news(id), "without its cookies, at home").toEqual([]);
  await browse("traveller", { agent: SAFARI, ip: "198.51.100.7" });
  await browse("traveller", { agent: SAFARI, ip: "198.51.100.7" });
  expect(await news(id)).toEqual(["Safari on iPhone, 198.51.100.7"]);
  await browse("traveller", { ip: "198.51.100.8" });
  expect(await news(id), "the same program, in another network, without its key").toHaveLength(2);
});

test("a program that signs in from elsewhere is told of too, though it keeps no cookies", async () => {
  const { id } = await aUser(db, "scripted");
  const signIn = (ip: string) =>
    visitor().post(
      "/api/auth",
      { username: "scripted", password: PASSWORD },
      { "User-Agent": "curl/8.5.0", "X-Turnpike-Client-Ip": ip },
    );
  for (const ip of ["192.0.2.1", "192.0.2.1", "203.0.113.66"]) expect((await signIn(ip)).status).toBe(201);
  expect(await news(id)).toEqual(["curl, 203.0.113.66"]);
});

test("registering is no news, and makes the browser a known one", async () => {
  const browser = visitor();
  const headers = { "User-Agent": FIREFOX, "X-Turnpike-Client-Ip": "192.0.2.44" };
  const form = { full_name: "Fresh Start", email: "fresh@example.com", new_password: PASSWORD };
  expect((await browser.post("/api/auth/register?cookie=1", form, headers)).status).toBe(201);
  const [user] = await db.query<{ id: bigint }>(
    sql`SELECT id FROM app_user WHERE email = 'fresh@example.com'`,
  );
  await browse("fresh@example.com", { browser, ip: "203.0.113.5" });
  expect(await news(user?.id ?? 0n)).toEqual([]);
});
