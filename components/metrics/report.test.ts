import { describe, expect, it } from "vitest";
import type { MetricsTable } from "@/lib/metrics/schemas";
import { trailingColumns } from "@/lib/time/columns";
import { amountIn, isEmpty, lastComplete, only, toReport } from "./report";

const timeZone = "America/Los_Angeles";

/** Two series over the months before `endsAt`: 100, 101, … and zeros. */
function aTable(endsAt: string): MetricsTable {
  const dates = trailingColumns({
    endsAt: new Date(endsAt),
    periodType: "monthly",
    nbPeriods: 3,
    timeZone,
  }).slice(1);
  return {
    title: "Amount",
    scale: 0.01,
    unit: "usd",
    results: [
      {
        slug: "total-sales",
        title: "Total Sales",
        values: dates.map((date, place) => [date, 100n + BigInt(place)]),
      },
      { slug: "refunds", title: "Refunds", values: dates.map((date) => [date, 0n]) },
    ],
  };
}

describe("a report", () => {
  const report = toReport(aTable("2026-11-23T20:00:00Z"), "monthly", timeZone);

  it("names its columns after the periods that end at their dates, and marks the one that is not over", () => {
    expect(report.columns.map(({ name, isPartial }) => [name, isPartial])).toEqual([
      ["September 2026", false],
      ["October 2026", false],
      ["November 2026", true],
    ]);
  });

  it("has the last complete column before a partial one", () => {
    expect(amountIn(report, "total-sales", lastComplete(report))).toBe(101n);
  });

  it("has the last complete column at its end when that ends with its period", () => {
    const whole = toReport(aTable("2026-12-01T08:00:00Z"), "monthly", timeZone);
    expect(whole.columns.at(-1)).toMatchObject({ name: "November 2026", isPartial: false });
    expect(amountIn(whole, "total-sales", lastComplete(whole))).toBe(102n);
  });

  it("has 0 where it has no value", () => {
    expect(amountIn(report, "churned-sales", 0)).toBe(0n);
    expect(amountIn(report, "total-sales", -1)).toBe(0n);
  });

  it("speaks in sentence case", () => {
    expect(report.series[0]?.title).toBe("Total sales");
  });

  it("keeps the look of a series among fewer", () => {
    expect(only(report, ["refunds"]).series).toMatchObject([{ slug: "refunds", look: 1 }]);
  });

  it("is empty when every value is 0", () => {
    expect(isEmpty(report)).toBe(false);
    expect(isEmpty(only(report, ["refunds"]))).toBe(true);
  });
});
