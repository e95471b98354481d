import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { comparisonInterval, periodUntil, trailingColumns } from "./columns";
import { PERIOD_TYPES } from "./periods";

const LOS_ANGELES = "America/Los_Angeles";
const at = (text: string) => new Date(text);
const texts = (dates: Date[]) => dates.map((date) => date.toISOString().replace(".000Z", "Z"));

describe("trailing columns", () => {
  test("start on the provider's wall clock, in summer and in winter, and end with a partial period", () => {
    const columns = trailingColumns({
      endsAt: at("2024-03-16T12:00:00Z"),
      periodType: "monthly",
      nbPeriods: 12,
      timeZone: LOS_ANGELES,
    });
    expect(texts(columns)).toEqual([
      "2023-04-01T07:00:00Z",
      "2023-05-01T07:00:00Z",
      "2023-06-01T07:00:00Z",
      "2023-07-01T07:00:00Z",
      "2023-08-01T07:00:00Z",
      "2023-09-01T07:00:00Z",
      "2023-10-01T07:00:00Z",
      "2023-11-01T07:00:00Z",
      "2023-12-01T08:00:00Z",
      "2024-01-01T08:00:00Z",
      "2024-02-01T08:00:00Z",
      "2024-03-01T08:00:00Z",
      "2024-03-16T12:00:00Z",
    ]);
  });

  test("have no partial period when the end starts one", () => {
    const columns = trailingColumns({
      endsAt: at("2024-03-01T08:00:00Z"),
      periodType: "monthly",
      nbPeriods: 2,
      timeZone: LOS_ANGELES,
    });
    expect(texts(columns)).toEqual(["2024-01-01T08:00:00Z", "2024-02-01T08:00:00Z", "2024-03-01T08:00:00Z"]);
  });

  test("have a partial period of a millisecond when the end is that much past a start", () => {
    const columns = trailingColumns({
      endsAt: at("2024-03-01T08:00:00.001Z"),
      periodType: "monthly",
      nbPeriods: 1,
      timeZone: LOS_ANGELES,
    });
    expect(columns).toEqual([at("2024-03-01T08:00:00Z"), at("2024-03-01T08:00:00.001Z")]);
  });

  test("of weeks start on Mondays, of years on the first of January", () => {
    const endsAt = at("2024-02-29T10:00:00Z");
    expect(
      texts(trailingColumns({ endsAt, periodType: "weekly", nbPeriods: 2, timeZone: "Asia/Kolkata" })),
    ).toEqual(["2024-02-18T18:30:00Z", "2024-02-25T18:30:00Z", "2024-02-29T10:00:00Z"]);
    expect(texts(trailingColumns({ endsAt, periodType: "yearly", nbPeriods: 2, timeZone: "UTC" }))).toEqual([
      "2023-01-01T00:00:00Z",
      "2024-01-01T00:00:00Z",
      "2024-02-29T10:00:00Z",
    ]);
  });

  test("of hours are 101 different instants, an hour apart, across both changes of the clocks", () => {
    for (const endsAt of [at("2024-03-12T00:30:00Z"), at("2024-11-05T00:30:00Z")]) {
      const columns = trailingColumns({
        endsAt,
        periodType: "hourly",
        nbPeriods: 100,
        timeZone: LOS_ANGELES,
      });
      expect(columns).toHaveLength(101);
      const steps = columns
        .slice(1, -1)
        .map((date, place) => date.getTime() - (columns[place]?.getTime() ?? 0));
      expect(new Set(steps)).toEqual(new Set([3_600_000]));
    }
  });

  test("of a day whose midnight does not exist begin with its first instant", () => {
    // In São Paulo clocks went from 2018-11-03T23:59:59-03:00 to 2018-11-04T01:00:00-02:00.
    const columns = trailingColumns({
      endsAt: at("2018-11-05T12:00:00Z"),
      periodType: "daily",
      nbPeriods: 3,
      timeZone: "America/Sao_Paulo",
    });
    expect(texts(columns)).toEqual([
      "2018-11-03T03:00:00Z",
      "2018-11-04T03:00:00Z",
      "2018-11-05T02:00:00Z",
      "2018-11-05T12:00:00Z",
    ]);
  });
});

const zones = fc.constantFrom(
  "UTC",
  LOS_ANGELES,
  "Asia/Kolkata",
  "America/Sao_Paulo",
  "Australia/Lord_Howe",
  "Africa/Cairo",
);
const instants = fc.date({ min: at("1990-01-01"), max: at("2040-01-01"), noInvalidDate: true });

describe("trailing columns, wherever and whenever", () => {
  test("are one more than the periods, follow each other, and end with the end", () => {
    const cases = fc.tuple(
      instants,
      fc.constantFrom(...PERIOD_TYPES),
      fc.integer({ min: 1, max: 100 }),
      zones,
    );
    fc.assert(
      fc.property(cases, ([endsAt, periodType, nbPeriods, timeZone]) => {
        const columns = trailingColumns({ endsAt, periodType, nbPeriods, timeZone });
        expect(columns).toHaveLength(nbPeriods + 1);
        expect(columns.at(-1)).toEqual(endsAt);
        for (const [place, date] of columns.slice(1).entries())
          expect(date.getTime()).toBeGreaterThan(columns[place]?.getTime() ?? Number.POSITIVE_INFINITY);
      }),
    );
  });

  test("are those of a table that ends at any of their own dates", () => {
    const cases = fc.tuple(
      instants,
      fc.constantFrom(...PERIOD_TYPES),
      fc.integer({ min: 2, max: 30 }),
      zones,
    );
    fc.assert(
      fc.property(cases, ([endsAt, periodType, nbPeriods, timeZone]) => {
        const columns = trailingColumns({ endsAt, periodType, nbPeriods, timeZone });
        const [last] = columns.slice(-2);
        if (!last) throw new Error("there are at least two columns");
        const request = { endsAt: last, periodType, nbPeriods: nbPeriods - 1, timeZone };
        expect(trailingColumns(request)).toEqual(columns.slice(0, -1));
      }),
    );
  });
});

describe("the interval a column is compared with", () => {
  const compared = (
    startsAt: string,
    endsAt: string,
    columnType: Parameters<typeof comparisonInterval>[1],
    by: Parameters<typeof comparisonInterval>[2],
    timeZone = LOS_ANGELES,
  ) => {
    const interval = comparisonInterval(
      { startsAt: at(startsAt), endsAt: at(endsAt) },
      columnType,
      by,
      timeZone,
    );
    return texts([interval.startsAt, interval.endsAt]);
  };

  test("is the previous month, on the wall clock", () => {
    expect(compared("2024-03-01T08:00:00Z", "2024-04-01T07:00:00Z", "monthly", "monthly")).toEqual([
      "2024-02-01T08:00:00Z",
      "2024-03-01T08:00:00Z",
    ]);
  });

  test("is the same fraction of the previous month for a partial one", () => {
    expect(compared("2024-03-01T08:00:00Z", "2024-03-16T12:00:00Z", "monthly", "monthly")).toEqual([
      "2024-02-01T08:00:00Z",
      "2024-02-16T13:00:00Z",
    ]);
  });

  test("starts where the shorter month starts, and ends with its last day, on a 31st", () => {
    expect(compared("2024-03-01T00:00:00Z", "2024-03-31T12:00:00Z", "monthly", "monthly", "UTC")).toEqual([
      "2024-02-01T00:00:00Z",
      "2024-02-29T12:00:00Z",
    ]);
  });

  test("is the same month of the year before for yearly plans, also from a leap day", () => {
    expect(compared("2024-02-01T00:00:00Z", "2024-02-29T12:00:00Z", "monthly", "yearly", "UTC")).toEqual([
      "2023-02-01T00:00:00Z",
      "2023-02-28T12:00:00Z",
    ]);
  });

  test("keeps the length of days that a shorter month does not have", () => {
    expect(compared("2024-03-30T00:00:00Z", "2024-03-31T00:00:00Z", "daily", "monthly", "UTC")).toEqual([
      "2024-02-28T00:00:00Z",
      "2024-02-29T00:00:00Z",
    ]);
  });

  test("of a day or week begins with a day, also when the clocks change meanwhile", () => {
    expect(compared("2024-03-10T08:00:00Z", "2024-03-10T19:00:00Z", "daily", "daily")).toEqual([
      "2024-03-09T08:00:00Z",
      "2024-03-09T20:00:00Z",
    ]);
    expect(compared("2024-03-04T08:00:00Z", "2024-03-10T19:00:00Z", "weekly", "monthly")).toEqual([
      "2024-02-04T08:00:00Z",
      "2024-02-10T20:00:00Z",
    ]);
  });

  test("ends with the first instant there is, when the clocks skip the hour of its end", () => {
    expect(compared("2024-04-01T07:00:00Z", "2024-04-10T09:30:00Z", "monthly", "monthly")).toEqual([
      "2024-03-01T08:00:00Z",
      "2024-03-10T10:00:00Z",
    ]);
  });

  test("is one hour before for hours, across a change of the clocks", () => {
    expect(compared("2024-03-10T10:00:00Z", "2024-03-10T11:00:00Z", "hourly", "hourly")).toEqual([
      "2024-03-10T09:00:00Z",
      "2024-03-10T10:00:00Z",
    ]);
  });
});

describe("the period that a column describes", () => {
  const period = (end: string, type: (typeof PERIOD_TYPES)[number]) => {
    const { startsAt, endsAt, isPartial } = periodUntil(new Date(end), type, "America/Los_Angeles");
    return [startsAt.toISOString(), endsAt.toISOString(), isPartial];
  };

  test("is the one before a date that starts another", () => {
    expect(period("2023-12-01T08:00:00Z", "monthly")).toEqual([
      "2023-11-01T07:00:00.000Z",
      "2023-12-01T08:00:00.000Z",
      false,
    ]);
    expect(period("2026-11-23T08:00:00Z", "weekly")[0]).toBe("2026-11-16T08:00:00.000Z");
  });

  test("is partial up to any other date", () => {
    expect(period("2024-03-16T12:00:00Z", "monthly")).toEqual([
      "2024-03-01T08:00:00.000Z",
      "2024-03-16T12:00:00.000Z",
      true,
    ]);
  });

  test("is what lies between the columns of a table", () => {
    for (const periodType of PERIOD_TYPES) {
      const endsAt = new Date("2024-03-16T12:34:56.789Z");
      const timeZone = "America/Los_Angeles";
      const dates = trailingColumns({ endsAt, periodType, nbPeriods: 30, timeZone });
      const starts = dates.slice(1).map((end) => periodUntil(end, periodType, timeZone).startsAt);
      expect(starts).toEqual(dates.slice(0, -1));
    }
  });
});
