import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addPeriods,
  monthsBeginningWithin,
  monthsBetween,
  PERIOD_TYPES,
  periodIndexAt,
  periodWords,
} from "./periods";

const at = (text: string) => new Date(text);
const days = (dates: readonly Date[]) => dates.map((date) => date.toISOString().slice(0, 10));

const anchors = fc.date({ min: at("1970-01-01"), max: at("2100-01-01"), noInvalidDate: true });
const types = fc.constantFrom(...PERIOD_TYPES);
const daysInMonth = (date: Date) =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();

describe("adding periods", () => {
  it("clips to the end of a shorter month and goes back to the 31st after it", () => {
    const ends = [1, 2, 3, 4].map((count) => addPeriods(at("2024-01-31T10:30:00.250Z"), "monthly", count));
    expect(days(ends)).toEqual(["2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"]);
    expect(ends.map((end) => end.toISOString().slice(11))).toEqual(Array(4).fill("10:30:00.250Z"));
  });

  it("from a leap day ends on February 28, and on the 29th of the next leap year", () => {
    const ends = [1, 2, 3, 4].map((count) => addPeriods(at("2024-02-29"), "yearly", count));
    expect(days(ends)).toEqual(["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]);
  });

  it("takes hours, days and weeks for what they last", () => {
    const anchor = at("2024-03-09T12:00:00Z");
    expect(addPeriods(anchor, "hourly", 25).toISOString()).toBe("2024-03-10T13:00:00.000Z");
    expect(addPeriods(anchor, "daily", 2).toISOString()).toBe("2024-03-11T12:00:00.000Z");
    expect(addPeriods(anchor, "weekly", 1).toISOString()).toBe("2024-03-16T12:00:00.000Z");
  });

  it("keeps the day of the month where there is one and the time of day always, over 10,000 random terms", () => {
    const cases = fc.tuple(
      anchors,
      fc.constantFrom("monthly", "yearly"),
      fc.integer({ min: -600, max: 600 }),
    );
    fc.assert(
      fc.property(cases, ([anchor, type, count]) => {
        const end = addPeriods(anchor, type, count);
        expect(end.getUTCDate()).toBe(Math.min(anchor.getUTCDate(), daysInMonth(end)));
        expect(end.toISOString().slice(11)).toBe(anchor.toISOString().slice(11));
        const months =
          (end.getUTCFullYear() - anchor.getUTCFullYear()) * 12 + end.getUTCMonth() - anchor.getUTCMonth();
        expect(months).toBe(type === "monthly" ? count : 12 * count);
      }),
      { numRuns: 10_000 },
    );
  });
});

describe("the period an instant lies in", () => {
  it("begins with its first instant and ends before its last", () => {
    const anchor = at("2024-01-31T10:00:00Z");
    const index = (text: string) => periodIndexAt(anchor, "monthly", 1, at(text));
    expect(index("2024-01-31T10:00:00Z")).toBe(0);
    expect(index("2024-02-29T09:59:59.999Z")).toBe(0);
    expect(index("2024-02-29T10:00:00Z")).toBe(1);
    expect(index("2024-03-31T09:59:59.999Z")).toBe(1);
    expect(index("2024-01-31T09:59:59.999Z")).toBe(-1);
  });

  it("counts contract periods, not natural ones", () => {
    const anchor = at("2024-01-15");
    expect(periodIndexAt(anchor, "monthly", 3, at("2024-04-14"))).toBe(0);
    expect(periodIndexAt(anchor, "monthly", 3, at("2024-04-15"))).toBe(1);
    expect(periodIndexAt(anchor, "hourly", 12, at("2024-01-16"))).toBe(2);
  });

  it("is exactly one: periods follow each other without gap or overlap, over 10,000 random terms", () => {
    const cases = fc.tuple(anchors, types, fc.integer({ min: 1, max: 24 }), anchors);
    fc.assert(
      fc.property(cases, ([anchor, type, length, instant]) => {
        const index = periodIndexAt(anchor, type, length, instant);
        expect(addPeriods(anchor, type, index * length) <= instant).toBe(true);
        expect(instant < addPeriods(anchor, type, (index + 1) * length)).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });
});

describe("months of an anchor", () => {
  const anchor = at("2024-01-31T10:00:00Z");

  it("are counted whatever their days, when a window begins and ends with one", () => {
    expect(monthsBetween(anchor, anchor, at("2025-01-31T10:00:00Z"))).toBe(12);
    expect(monthsBetween(anchor, at("2024-02-29T10:00:00Z"), at("2024-03-31T10:00:00Z"))).toBe(1);
    expect(monthsBetween(anchor, anchor, anchor)).toBe(0);
  });

  it("are not counted when a window begins or ends in the middle of one", () => {
    expect(monthsBetween(anchor, at("2024-02-29T10:00:00Z"), at("2024-03-29T10:00:00Z"))).toBeNull();
    expect(monthsBetween(anchor, anchor, at("2024-02-07T10:00:00Z"))).toBeNull();
  });

  it("begin strictly within a window", () => {
    expect(days(monthsBeginningWithin(anchor, anchor, at("2024-05-31T10:00:00Z")))).toEqual([
      "2024-02-29",
      "2024-03-31",
      "2024-04-30",
    ]);
    expect(monthsBeginningWithin(anchor, anchor, at("2024-02-29T10:00:00Z"))).toEqual([]);
    expect(monthsBeginningWithin(anchor, at("2024-02-01"), at("2024-02-20"))).toEqual([]);
    expect(days(monthsBeginningWithin(anchor, at("2024-02-20"), at("2024-03-01")))).toEqual(["2024-02-29"]);
  });

  it("part a window of n whole months by n − 1 beginnings", () => {
    fc.assert(
      fc.property(anchors, fc.nat(200), fc.integer({ min: 1, max: 60 }), (start, from, count) => {
        const window = [
          addPeriods(start, "monthly", from),
          addPeriods(start, "monthly", from + count),
        ] as const;
        expect(monthsBetween(start, ...window)).toBe(count);
        expect(monthsBeginningWithin(start, ...window)).toHaveLength(count - 1);
      }),
    );
  });
});

it("periods are counted in words", () => {
  expect([periodWords(1, "monthly"), periodWords(3, "monthly"), periodWords(2, "hourly")]).toEqual([
    "1 month",
    "3 months",
    "2 hours",
  ]);
});
