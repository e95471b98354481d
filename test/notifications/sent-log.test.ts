import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { announceAll, type Notice, sentOnce } from "@/lib/events";
import { announcedAs } from "../events";
import { statementsOf } from "../statements";
import { DAWN, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ db, close } = await openWorld());
});
afterEach(async () => {
  await db.query(sql`DELETE FROM sent_notice`);
  await db.query(sql`SELECT graphile_worker.complete_jobs(ARRAY(SELECT id FROM graphile_worker.jobs))`);
});
afterAll(() => close());

const END = new Date("2026-02-01T12:34:56.789Z");
const notice = (id: number, more: Partial<Notice> = {}): Notice => ({
  ...{ subject: `subscription:${id}`, kind: "expires_soon", on: END, days: 15, ...more },
});
const sent = (notices: readonly Notice[]) => db.transaction((tx) => sentOnce(tx, notices));

test("§11 row 39: what was sent is not sent again, whatever is new beside it", async () => {
  expect(await sent([notice(1), notice(2)])).toEqual([true, true]);
  expect(await sent([notice(3), notice(2), notice(1)])).toEqual([true, false, false]);
  expect(await sent([])).toEqual([]);
});

test("another subject, kind, day or distance is another reason to write", async () => {
  const later = new Date(END.getTime() + 1);
  const others = [
    notice(1, { subject: "profile:1" }),
    notice(1, { kind: "subscription_upgrade" }),
    notice(1, { on: later }),
    notice(1, { days: 1 }),
  ];
  expect(await sent([notice(1), ...others])).toEqual([true, true, true, true, true]);
});

test("the same named twice in one call is sent once", async () => {
  expect(await sent([notice(1), notice(2), notice(1)])).toEqual([true, true, false]);
});

test("of two runs at once each notice is sent by one, in whatever order they name them", async () => {
  const many = Array.from({ length: 200 }, (_, place) => notice(place));
  const runs = await Promise.all([sent(many), sent([...many].reverse()), sent(many)]);
  const places = runs.map((run, place) => (place === 1 ? [...run].reverse() : run));
  for (let place = 0; place < many.length; place++) {
    expect(places.filter((run) => run[place])).toHaveLength(1);
  }
});

test("a run that is rolled back has sent nothing", async () => {
  const failing = db.transaction(async (tx) => {
    await sentOnce(tx, [notice(1)]);
    throw new Error("undone");
  });
  await expect(failing).rejects.toThrow("undone");
  expect(await sent([notice(1)])).toEqual([true]);
});

test("a thousand are noted and announced in one statement each, in their order", async () => {
  const payloads = Array.from({ length: 1_000 }, (_, id) => ({ subscription: BigInt(id), days: 15 }));
  const count = await statementsOf(() =>
    db.transaction(async (tx) => {
      await sentOnce(
        tx,
        payloads.map((_, id) => notice(id)),
      );
      await announceAll(tx, "expires_soon", payloads, DAWN);
    }),
  );
  expect(count).toBe(4); // with BEGIN and COMMIT
  expect(await announcedAs(db, "expires_soon")).toEqual(payloads);
});

test("nothing to announce is no statement", async () => {
  expect(await statementsOf(() => announceAll(db, "expires_soon", [], DAWN))).toBe(0);
});
