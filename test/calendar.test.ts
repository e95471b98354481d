import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { calendarMonths, type Database, monthsAfter, openDatabase, periodsAfter, sql } from "@/lib/db";
import { addPeriods, PERIOD_TYPES, type PeriodType, periodIndexAt } from "@/lib/time/periods";
import { createTestDatabase, type TestDatabase } from "./database";

// What statements compute of whole sets must be what lib/time/periods.ts computes of one.

let testDatabase: TestDatabase;
let db: Database;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  db = openDatabase(testDatabase.url, 2);
});
afterAll(async () => {
  await db.close();
  await testDatabase.drop();
});

/** Offsets, halves of hours, clocks that change in spring, in autumn, and on either side of the equator. */
const ZONES = [
  "UTC",
  "America/New_York",
  "Europe/Berlin",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Apia",
];

interface Sample {
  readonly anchor: Date;
  readonly type: PeriodType;
  readonly length: number;
  readonly index: number;
  /** Milliseconds from the anchor. */
  readonly offset: number;
}

const sample: fc.Arbitrary<Sample> = fc.record({
  anchor: fc.date({
    min: new Date("1999-12-25T00:00:00Z"),
    max: new Date("2060-01-01T00:00:00Z"),
    noInvalidDate: true,
  }),
  type: fc.constantFrom(...PERIOD_TYPES),
  length: fc.integer({ min: 1, max: 12 }),
  index: fc.integer({ min: -40, max: 400 }),
  offset: fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 }),
});

test("10,000 terms in six zones: SQL and TypeScript end them at the same instant, one behind the other, and none is lost", async () => {
  const samples = fc.sample(sample, { numRuns: 10_000, seed: 20260131 });
  const column = <T>(read: (of: Sample) => T) => samples.map(read);
  for (const zone of ZONES) {
    const rows = await db.transaction(async (tx) => {
      await tx.query(sql`SELECT set_config('TimeZone', ${zone}, TRUE)`);
      return tx.query<{ starts: Date; ends: Date; monthly: Date; months: number }>(sql`
        SELECT ${periodsAfter(sql`s.anchor`, sql`s.type`, sql`s.index * s.length`)} AS starts,
          ${periodsAfter(sql`s.anchor`, sql`s.type`, sql`(s.index + 1) * s.length`)} AS ends,
          ${calendarMonths(sql`s.anchor`, sql`s.at`)} AS months,
          ${monthsAfter(sql`s.anchor`, calendarMonths(sql`s.anchor`, sql`s.at`))} AS monthly
        FROM unnest(${column((s) => s.anchor)}::timestamptz[], ${column((s) => s.type)}::period_type[],
          ${column((s) => s.length)}::int[], ${column((s) => s.index)}::int[],
          ${column((s) => new Date(s.anchor.getTime() + s.offset))}::timestamptz[])
          WITH ORDINALITY AS s (anchor, type, length, index, at, place) ORDER BY s.place`);
    });
    expect(rows).toHaveLength(samples.length);
    for (const [place, { anchor, type, length, index, offset }] of samples.entries()) {
      const at = new Date(anchor.getTime() + offset);
      const month = periodIndexAt(anchor, "monthly", 1, at);
      const row = rows[place];
      // The month of the calendar is the month of the anchor, or the one that has yet to begin in it.
      const expected = {
        starts: addPeriods(anchor, type, index * length),
        ends: addPeriods(anchor, type, (index + 1) * length),
        months: row && row.monthly > at ? month + 1 : month,
      };
      if (
        row?.starts.getTime() !== expected.starts.getTime() ||
        row.ends.getTime() !== expected.ends.getTime()
      )
        expect({ zone, anchor, type, length, index, ...row }).toMatchObject(expected);
      if (row?.months !== expected.months) expect({ zone, anchor, at, ...row }).toMatchObject(expected);
      // Contiguous and without overlap: every instant lies in one period, which ends where the next begins.
      const inside = periodIndexAt(anchor, type, length, at);
      expect(
        addPeriods(anchor, type, inside * length) <= at &&
          at < addPeriods(anchor, type, (inside + 1) * length),
      ).toBe(true);
    }
  }
});
