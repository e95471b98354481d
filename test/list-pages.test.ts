import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { purge } from "@/lib/jobs/purge";
import { now } from "@/lib/time/clock";
import { signedIn } from "./callers";
import type { Client } from "./client";
import { aManager, aProfile, aUser, openWorld } from "./world";

interface Listed {
  count: number;
  next: string | null;
  previous: string | null;
  results: { description: string }[];
}

const ROWS = 57;
const LEDGER = "/api/billing/transactions";

let db: Database;
let close: () => Promise<void>;
let broker: Client;
let acme: bigint;

/** Rows of which several share an instant, one not to the millisecond, written out of order. */
beforeAll(async () => {
  ({ db, close } = await openWorld());
  broker = await signedIn(await aManager(db, "cowork", "boss"));
  acme = (await aProfile(db, "acme", await aUser(db, "xia"))).id;
  await write(sql`SELECT (n * 31) % ${ROWS}::int AS n FROM generate_series(0, ${ROWS - 1}::int) n`);
});
afterAll(() => close());

async function write(numbers: ReturnType<typeof sql>): Promise<void> {
  await db.query(sql`
    INSERT INTO ledger_entry (created_at, kind, descr, orig_account, orig_profile_id, orig_amount, orig_unit,
      dest_account, dest_profile_id, dest_amount, dest_unit, entry_group, payer_id)
    SELECT timestamptz '2026-02-01' + n / 4 * interval '1 second 123 microseconds', 'A1', 'row ' || n, 'Receivable', ${acme}, 100,
      'usd', 'Payable', ${acme}, 100, 'usd', gen_random_uuid(), ${acme}
    FROM (${numbers}) numbered`);
}

const read = async (path: string) => (await broker.get<Listed>(path)).json;
const rowsOf = ({ results }: Listed) => results.map(({ description }) => description);

/** Every page from this one on. */
async function walk(path: string, by: "next" | "previous"): Promise<string[][]> {
  const pages: string[][] = [];
  for (let at: string | null = path; at !== null; ) {
    const page: Listed = await read(at);
    pages.push(rowsOf(page));
    at = page[by];
  }
  return pages;
}

/** The pages by their numbers alone, as the database sorts them. */
async function byNumber(order: string): Promise<string[][]> {
  const pages = Math.ceil(ROWS / 10);
  const read1 = (n: number) => read(`${LEDGER}?page_size=10${order}&page=${n}`);
  return Promise.all(Array.from({ length: pages }, async (_, n) => rowsOf(await read1(n + 1))));
}

test.each(["", "&o=created_at", "&o=-created_at"])(
  "links lead through every row once, there and back, in the same pages as numbers do (%s)",
  async (order) => {
    const pages = await byNumber(order);
    expect(new Set(pages.flat()).size).toBe(ROWS);
    expect(await walk(`${LEDGER}?page_size=10${order}`, "next")).toEqual(pages);
    expect((await walk(`${LEDGER}?page_size=10${order}&page=last`, "previous")).toReversed()).toEqual(pages);
    const [, second] = [
      await read(`${LEDGER}?page_size=10${order}`),
      await read(`${LEDGER}?page_size=10${order}&page=4`),
    ];
    expect((await walk(second.previous ?? "", "previous")).toReversed()).toEqual(pages.slice(0, 3));
  },
);

test("rows that come in front of a page do not push others onto it twice", async () => {
  const first = await read(`${LEDGER}?page_size=10&o=-created_at`);
  const expected = rowsOf(await read(`${LEDGER}?page_size=10&o=-created_at&page=2`));
  await write(sql`SELECT 1000 + n AS n FROM generate_series(1, 3) n`);
  expect(rowsOf(await read(first.next ?? ""))).toEqual(expected);
  expect((await read(LEDGER)).count).toBe(ROWS + 3);
});

test("orders that have no place in an index are counted off", async () => {
  const { next } = await read(`${LEDGER}?page_size=10&o=description`);
  expect(next).toContain("page=2");
  expect(next).not.toContain("cursor");
});

test("a cursor is good for its own page and order alone; nonsense is none", async () => {
  const next = new URL((await read(`${LEDGER}?page_size=10&o=created_at`)).next ?? "");
  const at = async (changes: Record<string, string>) => {
    const url = new URL(next);
    for (const [name, value] of Object.entries(changes)) url.searchParams.set(name, value);
    return rowsOf(await read(url.href));
  };
  const plain = async (query: string) => rowsOf(await read(`${LEDGER}?page_size=10&${query}`));
  expect(await at({ page: "3" })).toEqual(await plain("page=3"));
  expect(await at({ o: "-created_at" })).toEqual(await plain("page=2&o=-created_at"));
  const wrong = [
    "",
    "after",
    "after.2.asc",
    "after.2.asc.x.1",
    "after.2.asc.1.1.1",
    "after.2.asc.1",
    "sideways.2.asc.1.1",
  ];
  for (const cursor of [...wrong, `after.2.asc.${"9".repeat(19)}.1`, "after.2.asc.1';--.1"]) {
    expect(await at({ cursor }), cursor).toEqual(await plain("page=2"));
  }
  // Places that are well said and nowhere near any row are no defect.
  for (const place of ["9".repeat(17), `-${"9".repeat(17)}`]) {
    expect((await broker.get(`${LEDGER}?page=2&page_size=10&cursor=after.2.asc.${place}.1`)).status).toBe(
      200,
    );
  }
});

test("the ledger is counted exactly: within a transaction, after one that failed, and when the numbers are added up", async () => {
  const { count } = await read(LEDGER);
  const written = sql`INSERT INTO ledger_entry (created_at, kind, descr, orig_account, orig_profile_id, orig_amount, orig_unit,
      dest_account, dest_profile_id, dest_amount, dest_unit, entry_group, payer_id)
    SELECT created_at, kind, descr, orig_account, orig_profile_id, orig_amount, orig_unit,
      dest_account, dest_profile_id, dest_amount, dest_unit, gen_random_uuid(), payer_id FROM ledger_entry LIMIT 2`;
  await expect(
    db.transaction(async (tx) => {
      await tx.query(written);
      throw new Error("undone");
    }),
  ).rejects.toThrow("undone");
  expect((await read(LEDGER)).count).toBe(count);
  await db.query(written);
  await purge(db, now());
  await purge(db, now());
  expect(await db.query(sql`SELECT entries FROM ledger_tally`)).toEqual([{ entries: BigInt(count + 2) }]);
  expect((await read(LEDGER)).count).toBe(count + 2);
  expect((await read(`${LEDGER}?ends_at=2026-02-01T00:00:01Z`)).count).toBe(
    (await read(`${LEDGER}?ends_at=2026-02-01T00:00:01Z&q=row`)).count,
  );
});

test("rows that change one currency into another make the total of the ledger, once there are any", async () => {
  const total = async () => {
    const { status, json } = await broker.get<Listed & { balance_amount: number; detail?: string }>(LEDGER);
    return status === 200 ? json.balance_amount : json.detail;
  };
  expect(await total()).toBe(0);
  await db.query(sql`
    INSERT INTO ledger_entry (created_at, kind, descr, orig_account, orig_profile_id, orig_amount, orig_unit,
      dest_account, dest_profile_id, dest_amount, dest_unit, entry_group, payer_id)
    VALUES ('2026-02-02', 'A1', 'exchanged', 'Receivable', ${acme}, 100, 'eur', 'Payable', ${acme}, 120, 'usd', gen_random_uuid(), ${acme})`);
  expect(await total()).toContain("several currencies (eur, usd)");
  await purge(db, now());
  expect(await total()).toContain("several currencies (eur, usd)");
});
