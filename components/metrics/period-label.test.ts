import { describe, expect, it } from "vitest";
import { periodUntil } from "@/lib/time/columns";
import type { PeriodType } from "@/lib/time/periods";
import { periodLabel } from "./period-label";

const LOS_ANGELES = "America/Los_Angeles";

function labels(end: string, periodType: PeriodType): string[] {
  const label = periodLabel(periodUntil(new Date(end), periodType, LOS_ANGELES), periodType, LOS_ANGELES);
  // Intl puts blanks of several kinds around dashes and before PM.
  return [label.tick, label.heading, label.context, label.name].map((text) => text.replace(/\s/g, " "));
}

describe("the label of a column", () => {
  it("is the month that ended, not the one of its date", () => {
    expect(labels("2023-10-01T07:00:00Z", "monthly")).toEqual(["Sep", "Sep", "2023", "September 2023"]);
  });

  it("has the year where one begins", () => {
    expect(labels("2024-02-01T08:00:00Z", "monthly")).toEqual(["Jan 2024", "Jan", "2024", "January 2024"]);
  });

  it("is the period under way where it is not over", () => {
    expect(labels("2026-11-23T20:00:00Z", "monthly")).toEqual(["Nov", "Nov", "2026", "November 2026"]);
    expect(labels("2026-11-23T20:00:00Z", "yearly")).toEqual(["2026", "2026", "", "2026"]);
  });

  it("names the first and last day of a week", () => {
    expect(labels("2026-11-23T08:00:00Z", "weekly")).toEqual([
      "Nov 16",
      "Nov 16 – 22",
      "2026",
      "November 16 – 22, 2026",
    ]);
  });

  it("names the day, and the hour by its beginning", () => {
    expect(labels("2026-11-23T08:00:00Z", "daily")).toEqual([
      "Nov 22",
      "Sun, Nov 22",
      "2026",
      "Sunday, November 22, 2026",
    ]);
    expect(labels("2026-11-23T21:00:00Z", "hourly")).toEqual([
      "12 PM",
      "12 PM",
      "Nov 23",
      "November 23, 2026 at 12:00 PM",
    ]);
  });
});
