import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase, sql } from "@/lib/db";
import { createTestDatabase, type TestDatabase } from "./database";

let database: TestDatabase;
let db: Database;
let other: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, 4);
  other = openDatabase(database.url, 1);
});
afterAll(async () => {
  await Promise.all([db.close(), other.close()]);
  await database.drop();
});

/** A snapshot that counts how often it was made. */
function counter() {
  db.snapshots.forget("numbers");
  let made = 0;
  return () =>
    db.snapshots.get("numbers", async () => {
      await db.query(sql`SELECT 1`);
      made += 1;
      return made;
    });
}

const announce = sql`SELECT pg_notify('turnpike_changes', 'numbers')`;

test("a value is made once, also for those who ask at the same time", async () => {
  const read = counter();
  expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1]);
  expect(await read()).toBe(1);
});

test("one's own change is known when its statement or transaction has ended", async () => {
  const read = counter();
  let expected = await read();
  for (let round = 0; round < 50; round += 1) {
    expected += 1;
    await (round % 2 === 0 ? db.query(announce) : db.transaction((tx) => tx.query(announce)));
    expect(await read()).toBe(expected);
  }
});

test("a change of another topic changes nothing", async () => {
  const read = counter();
  const before = await read();
  await db.query(sql`SELECT pg_notify('turnpike_changes', 'letters')`);
  expect(await read()).toBe(before);
});

test("a value that was being made while its tables changed is not kept", async () => {
  let finish: (value: string) => void = () => undefined;
  const slow = db.snapshots.get(
    "slow",
    () =>
      new Promise<string>((resolve) => {
        finish = resolve;
      }),
  );
  await db.query(sql`SELECT pg_notify('turnpike_changes', 'slow')`);
  const fresh = db.snapshots.get("slow", async () => "new");
  finish("old");
  expect([await slow, await fresh]).toEqual(["old", "new"]);
  expect(await db.snapshots.get("slow", async () => "newer")).toBe("new");
});

test("a failure is not kept", async () => {
  const load = () => Promise.reject(new Error("out of order"));
  await expect(db.snapshots.get("broken", load)).rejects.toThrow("out of order");
  expect(await db.snapshots.get("broken", async () => "repaired")).toBe("repaired");
});

test("nothing is kept across a loss of the connections, as a change may have gone unheard", async () => {
  const read = counter();
  const before = await read();
  await other.query(sql`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`);
  await expect.poll(read).toBeGreaterThan(before);
});
