import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { signedIn } from "../callers";
import type { Client } from "../client";
import { aManager, aUser, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;
let broker: Client;

/** Rows of a busy year: 100 000 sign-ins of 5 000 people, one a minute, and among them what is searched for. */
const ROWS = 100_000;
const YEAR = "2025";

beforeAll(async () => {
  ({ db, close } = await openWorld());
  broker = await signedIn(await aManager(db, "cowork", "bob"));
  const renamed = await aUser(db, "nadia");
  await db.query(sql`
    INSERT INTO audit_event (created_at, event, actor_name, target, ip)
    SELECT timestamptz '2025-01-01Z' + n * interval '1 minute', CASE WHEN n % 50 = 0 THEN 'login_failed' ELSE 'login' END,
      'person' || n % 5000, 'person' || n % 5000, '192.0.2.1' FROM generate_series(0, ${ROWS - 1}) n`);
  await db.query(sql`
    INSERT INTO audit_event (created_at, event, actor_id, actor_name, target, ip, request_id, detail)
    VALUES ('2025-02-01Z', 'role_granted', NULL, 'Maria', 'acme', '192.0.2.2', 'req-1', '{"role": "manager"}'),
      ('2025-02-02Z', 'profile_updated', ${renamed.id}, 'old-nadia', 'acme_x', '192.0.2.3', 'req-2', NULL),
      ('2025-02-03Z', 'login_failed', NULL, '', '', '192.0.2.4', 'req-3', NULL)`);
  // What autovacuum does by itself after that many rows.
  await db.query(sql`VACUUM ANALYZE audit_event`);
});
afterAll(() => close());

interface Event {
  readonly created_at: string;
  readonly event: string;
  readonly actor: string | null;
  readonly target: string;
  readonly request_id: string;
  readonly detail: unknown;
}

async function search(query: string): Promise<{ count: number; results: Event[] }> {
  const { status, json } = await broker.get<{ count: number; results: Event[] }>(`/api/audit?${query}`);
  expect(status).toBe(200);
  return json;
}

async function found(query: string): Promise<string[]> {
  return (await search(query)).results.map(({ request_id: id }) => id);
}

test("an event is told as it was recorded", async () => {
  expect((await search("q=maria")).results).toEqual([
    {
      created_at: "2025-02-01T00:00:00.000Z",
      ...{ event: "role_granted", actor: "Maria", target: "acme" },
      ...{ ip: "192.0.2.2", request_id: "req-1", detail: { role: "manager" } },
    },
  ]);
});

test("names are looked for whole, whatever their case; q finds parts of them", async () => {
  expect(await found("target=ACME")).toEqual(["req-1"]);
  expect(await found("target=acme_x")).toEqual(["req-2"]);
  expect(await found("target=acme%25")).toEqual([]);
  expect(await found("actor=maria")).toEqual(["req-1"]);
  expect(await found("actor=mari")).toEqual([]);
  expect(await found("event=Role_Granted&target=acme")).toEqual(["req-1"]);
  expect(await found("q=acme")).toEqual(["req-2", "req-1"]);
  expect(await found("q=acme&q_f=actor")).toEqual([]);
  expect(await found("target=acme&actor=nobody")).toEqual([]);
});

test("who has another name now is found by both", async () => {
  expect(await found("actor=nadia")).toEqual(["req-2"]);
  expect(await found("actor=old-nadia")).toEqual(["req-2"]);
});

test("a visitor has no name", async () => {
  const { results } = await search("event=login_failed&start_at=2025-02-03&ends_at=2025-02-03T00:00:01Z");
  expect(results.map(({ actor }) => actor)).toContain(null);
});

test("dates bound the log from the one on, before the other", async () => {
  const range = "q=acme&start_at=2025-02-01&ends_at=2025-02-02";
  expect(await found(range)).toEqual(["req-1"]);
  expect((await broker.get("/api/audit?start_at=soon")).status).toBe(400);
});

test("the newest comes first, and pages neither repeat nor miss an event of the same instant", async () => {
  await db.query(sql`
    INSERT INTO audit_event (created_at, event, target) SELECT '2025-03-01Z', 'tied', 't' || n FROM generate_series(1, 30) n`);
  const [first, second] = [await search("event=tied"), await search("event=tied&page=2")];
  const targets = [...first.results, ...second.results].map(({ target }) => target);
  expect(first.count).toBe(30);
  expect(targets).toEqual(Array.from({ length: 30 }, (_, place) => `t${30 - place}`));
  const upward = await search("event=tied&o=created_at");
  expect(upward.results[0]?.target).toBe("t1");
});

/** The plan of a search as the operation makes it, by its conditions. */
async function planOf(condition: ReturnType<typeof sql>, order = sql``): Promise<string> {
  const rows = await db.query<{ "QUERY PLAN": string }>(
    sql`EXPLAIN SELECT e.id FROM audit_event e WHERE ${condition} ${order}`,
  );
  return rows.map((row) => row["QUERY PLAN"]).join("\n");
}

test("a search counts and shows the ten thousand newest; days lead to what is older", async () => {
  expect((await search("")).count).toBe(10_000);
  const { count, results } = await search("event=login&page=last");
  expect(count).toBe(10_000);
  expect(results.at(-1)?.created_at.slice(0, 7)).toBe("2025-03");
  expect((await broker.get("/api/audit?page=401")).status).toBe(404);
  expect((await search(`start_at=${YEAR}-01-05&ends_at=${YEAR}-01-06`)).count).toBe(1_440);
});

test("searches among a hundred thousand events go by an index", async () => {
  const year = sql`e.created_at >= '2025-02-01Z' AND e.created_at < '2025-02-02Z'`;
  for (const condition of [
    sql`e.actor_name ILIKE 'maria'`,
    sql`(e.actor_name ILIKE 'nadia' OR e.actor_id = (SELECT u.id FROM app_user u WHERE lower(u.username) = lower('nadia')))`,
    sql`e.target ILIKE 'acme'`,
    sql`e.event ILIKE 'role_granted'`,
    sql`(e.actor_name ILIKE '%maria%' OR e.target ILIKE '%maria%' OR e.event ILIKE '%maria%')`,
    year,
  ]) {
    expect(await planOf(condition)).not.toContain("Seq Scan on audit_event");
  }
  const newest = sql`ORDER BY e.created_at DESC, e.id DESC LIMIT 25`;
  expect(await planOf(sql`TRUE`, newest)).toMatch(/Index( Only)? Scan Backward/);
});

test("the operation answers any search among them", async () => {
  const searches = [
    "",
    "q=maria",
    "actor=person77",
    "target=person77",
    "event=login_failed",
    "q=person&page=last",
  ];
  for (const query of [...searches, `start_at=${YEAR}-01-05&ends_at=${YEAR}-01-06`]) {
    expect((await search(query)).results.length, query).toBeGreaterThan(0);
  }
});

test("nothing is ever changed in the log, or taken out of it", async () => {
  for (const statement of [
    sql`UPDATE audit_event SET actor_name = 'nobody' WHERE request_id = 'req-1'`,
    sql`DELETE FROM audit_event WHERE request_id = 'req-1'`,
    sql`TRUNCATE audit_event`,
    sql`TRUNCATE audit_event CASCADE`,
  ]) {
    await expect(db.query(statement), statement.sql).rejects.toThrow(/append-only/);
  }
  expect(await found("q=maria")).toEqual(["req-1"]);
});
