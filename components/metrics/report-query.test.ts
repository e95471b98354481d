import { describe, expect, it } from "vitest";
import { readReportQuery } from "./report-query";

const NOW = new Date("2026-11-23T20:00:00Z");
const read = (query: Record<string, string | string[]>) => readReportQuery(query, "America/Los_Angeles", NOW);

describe("the query of a report", () => {
  it("is months up to now when nothing is asked for", () => {
    expect(read({})).toEqual({
      periodType: "monthly",
      day: "2026-11-23",
      endsAt: NOW,
      dayError: undefined,
      unit: undefined,
    });
  });

  it("includes the day it is asked for", () => {
    expect(read({ as_of: "2026-10-31", period_type: "weekly", unit: "eur" })).toMatchObject({
      ...{ periodType: "weekly", day: "2026-10-31", unit: "eur" },
      endsAt: new Date("2026-11-01T07:00:00Z"),
    });
  });

  it("does not look ahead: today and days to come end now", () => {
    expect(read({ as_of: "2026-11-23" })).toMatchObject({ day: "2026-11-23", endsAt: NOW });
    expect(read({ as_of: "2027-01-01" })).toMatchObject({ day: "2026-11-23", endsAt: NOW });
  });

  it("says that a day is none, and reports as of today", () => {
    expect(read({ as_of: "soon" })).toMatchObject({
      day: "2026-11-23",
      endsAt: NOW,
      dayError: "Choose a day since 1970.",
    });
  });

  it("takes what it does not know, or what comes twice, for the usual", () => {
    expect(read({ period_type: "fortnightly" }).periodType).toBe("monthly");
    expect(read({ period_type: ["daily", "weekly"] }).periodType).toBe("daily");
  });
});
