import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { signedIn, visitor } from "../callers";
import { announcedAs } from "../events";
import { statementsOf } from "../statements";
import { aUser, openWorld, PASSWORD } from "../world";

let db: Database;
let close: () => Promise<void>;
const api = visitor();

beforeAll(async () => {
  ({ db, close } = await openWorld());
});
afterAll(() => close());

function attempt(username: string, password: string, ip: string) {
  return api.post("/api/auth", { username, password }, { "x-turnpike-client-ip": ip });
}

async function exhaust(username: string, ip: string): Promise<void> {
  for (let time = 1; time <= 5; time += 1) {
    expect((await attempt(username, `wrong ${time}`, ip)).status, `time ${time}`).toBe(400);
  }
}

test("after five failures even the right password waits, and the answer tells how long", async () => {
  await aUser(db, "target");
  await exhaust("target", "192.0.2.1");
  const answer = await attempt("target", PASSWORD, "192.0.2.1");
  expect([answer.status, answer.json]).toEqual([429, { detail: expect.any(String) }]);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(Number(answer.headers.get("retry-after"))).toBeLessThanOrEqual(30);
});

test("failures against one account never block another, nor its owner elsewhere", async () => {
  await aUser(db, "victim");
  await aUser(db, "neighbour");
  await exhaust("victim", "192.0.2.2");
  expect((await attempt("victim", PASSWORD, "192.0.2.2")).status).toBe(429);
  expect((await attempt("neighbour", PASSWORD, "192.0.2.2")).status).toBe(201);
  expect((await attempt("victim", PASSWORD, "198.51.100.7")).status).toBe(201);
});

test("an account that does not exist is throttled like one that does", async () => {
  await exhaust("no-such-user", "192.0.2.3");
  expect((await attempt("no-such-user", "whatever it is", "192.0.2.3")).status).toBe(429);
});

test("all names of an account are one account, in whatever way they are spelled", async () => {
  const user = await aUser(db, "alias");
  await db.query(sql`UPDATE contact SET phone = '+14155552671' WHERE user_id = ${user.id}`);
  await db.query(sql`
    INSERT INTO contact (slug, email, email_verified_at, user_id)
    VALUES ('alias-work', 'alias@work.example', now(), ${user.id})`);
  const names = ["ALIAS", "Alias@Example.com", "alias@work.example", "+1 (415) 555-2671", "415.555.2671"];
  for (const name of names) expect((await attempt(name, "wrong wrong", "192.0.2.20")).status, name).toBe(400);
  for (const name of [...names, "alias", "4155552671", "415 5552671"])
    expect((await attempt(name, PASSWORD, "192.0.2.20")).status, name).toBe(429);
  expect((await attempt("alias@work.example", PASSWORD, "192.0.2.21")).status).toBe(201);
});

test("a name that is nobody's is one name in whatever way it is spelled", async () => {
  const spellings = {
    phone: ["+14155552672", "+1 415 5552672", "(415) 555-2672", "415.555.2672", "4155552672", "415/5552672"],
    email: [
      "no@example.com",
      "NO@example.com",
      " no@Example.com",
      "no@EXAMPLE.com",
      "nO@example.com",
      "No@example.com",
    ],
  };
  for (const [name, forms] of Object.entries(spellings)) {
    const answers = [];
    for (const form of forms) answers.push((await attempt(form, "wrong wrong", "192.0.2.22")).status);
    expect(answers, name).toEqual([400, 400, 400, 400, 400, 429]);
  }
});

test("who is signed in and proves it anew is counted with who signs in", async () => {
  const user = await aUser(db, "renewed");
  const client = await signedIn(user);
  const change = { password: "wrong wrong", new_password: "a staple for the horse" };
  const from = { "x-turnpike-client-ip": "192.0.2.23" };
  for (let time = 0; time < 3; time += 1)
    expect((await client.put("/api/users/renewed/password", change, from)).status).toBe(401);
  for (let time = 0; time < 2; time += 1)
    expect((await attempt("renewed@example.com", "wrong wrong", "192.0.2.23")).status).toBe(400);
  expect((await client.put("/api/users/renewed/password", change, from)).status).toBe(429);
  expect((await attempt("renewed", PASSWORD, "192.0.2.23")).status).toBe(429);
});

test("fifty failures from everywhere lock an account everywhere, by all of its names", async () => {
  await aUser(db, "hunted");
  for (let network = 0; network < 10; network += 1) {
    const name = network % 2 === 0 ? "hunted" : "hunted@example.com";
    const guesses = Array.from({ length: 5 }, () => attempt(name, "wrong wrong", `203.0.113.${network}`));
    const answers = await Promise.all(guesses);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
  }
  const answer = await attempt("hunted", PASSWORD, "198.51.100.20");
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(50);
});

test("two hundred failures from one address lock it for all accounts, and no other address", async () => {
  await aUser(db, "bystander");
  const fail = (index: number) => attempt(`sprayed${index}`, "wrong wrong", "198.51.100.30");
  await fail(0);
  await db.query(sql`UPDATE throttle SET points = 198 WHERE key = 'address:198.51.100.30'`);
  expect((await fail(198)).status).toBe(400);
  expect((await attempt("bystander", PASSWORD, "198.51.100.30")).status, "of 199").toBe(201);
  expect((await fail(199)).status, "the two hundredth").toBe(400);
  expect((await attempt("bystander", PASSWORD, "198.51.100.30")).status).toBe(429);
  expect((await attempt("bystander", PASSWORD, "198.51.100.31")).status).toBe(201);
});

test("a right password forgets the failures before it", async () => {
  await aUser(db, "clumsy");
  for (let round = 0; round < 3; round += 1) {
    for (let time = 0; time < 4; time += 1) {
      expect((await attempt("clumsy", "wrong wrong", "192.0.2.4")).status).toBe(400);
    }
    expect((await attempt("clumsy", PASSWORD, "192.0.2.4")).status).toBe(201);
  }
});

test("the wait doubles with every round", async () => {
  await aUser(db, "doubled");
  const waits: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    await exhaust("doubled", "192.0.2.5");
    waits.push(Number((await attempt("doubled", PASSWORD, "192.0.2.5")).headers.get("retry-after")));
    await expireBlocks();
  }
  expect(waits.map((wait) => Math.round(wait / 10) * 10)).toEqual([30, 60, 120]);
});

/** As if the waits of this moment were over: in the table, and in the memory in front of it. */
async function expireBlocks(): Promise<void> {
  await db.query(sql`UPDATE throttle SET expire = 0 WHERE key NOT LIKE 'rounds:%'`);
  const shared = globalThis as typeof globalThis & { turnpikeThrottles?: WeakMap<object, unknown> };
  shared.turnpikeThrottles?.delete(db.pool);
}

test("a burst of guesses gets no further than guesses one after the other", async () => {
  await aUser(db, "rushed");
  const guesses = Array.from({ length: 40 }, (_, index) =>
    index === 39 ? PASSWORD : `guess number ${index}`,
  );
  const answers = await Promise.all(guesses.map((password) => attempt("rushed", password, "192.0.2.6")));
  expect(answers.at(-1)?.status).toBe(429);
});

test("a whole IPv6 network is one address", async () => {
  await aUser(db, "sixth");
  for (let host = 1; host <= 5; host += 1) await attempt("sixth", "wrong wrong", `2001:db8:1:2::${host}`);
  expect((await attempt("sixth", PASSWORD, "2001:db8:1:2:ffff::9")).status).toBe(429);
  expect((await attempt("sixth", PASSWORD, "2001:db8:1:3::1")).status).toBe(201);
});

test("an ordinary sign-in leaves nothing behind in the table of failures", async () => {
  await aUser(db, "quiet");
  const count = async () => (await db.query<{ n: bigint }>(sql`SELECT count(*) AS n FROM throttle`))[0]?.n;
  const before = await count();
  expect((await attempt("quiet", PASSWORD, "192.0.2.8")).status).toBe(201);
  expect(await count()).toBe(before);
});

test("a lock-out is told to the account's owner once, and to nobody for an account that does not exist", async () => {
  const owner = await aUser(db, "told");
  const before = (await announcedAs(db, "user_login_failed")).length;
  await exhaust("told", "192.0.2.9");
  await attempt("told", "still wrong", "192.0.2.9");
  expect((await announcedAs(db, "user_login_failed")).slice(before)).toEqual([
    { user: owner.id, ip: "192.0.2.9" },
  ]);
  await exhaust("told", "192.0.2.10");
  await exhaust("untold-nobody", "192.0.2.11");
  expect((await announcedAs(db, "user_login_failed")).length, "no second within the hour").toBe(before + 1);
});

test("signing in takes the same statements for an account that exists and one that does not", async () => {
  await aUser(db, "counted");
  const known: number[] = [];
  const unknown: number[] = [];
  // The sixth finds the account locked.
  for (let time = 1; time <= 6; time += 1) {
    known.push(await statementsOf(() => attempt("counted", "wrong wrong", "192.0.2.12")));
    unknown.push(await statementsOf(() => attempt("uncounted", "wrong wrong", "192.0.2.13")));
  }
  expect(known).toEqual(unknown);
  expect(known[4], "the lock-out is among them").toBeGreaterThan(known[0] ?? 0);
});
