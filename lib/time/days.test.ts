import { describe, expect, it } from "vitest";
import { dayOf, endOfDay, startOfDay } from "./days";

const LOS_ANGELES = "America/Los_Angeles";

describe("dayOf", () => {
  it("is the day on the wall of the time zone", () => {
    expect(dayOf(new Date("2026-11-23T07:59:59Z"), LOS_ANGELES)).toBe("2026-11-22");
    expect(dayOf(new Date("2026-11-23T08:00:00Z"), LOS_ANGELES)).toBe("2026-11-23");
  });
});

describe("startOfDay", () => {
  it("is midnight on the wall of the time zone", () => {
    expect(startOfDay("2026-03-08", LOS_ANGELES)?.toISOString()).toBe("2026-03-08T08:00:00.000Z");
    expect(startOfDay("2026-03-09", LOS_ANGELES)?.toISOString()).toBe("2026-03-09T07:00:00.000Z");
    expect(startOfDay("2026-02-30", LOS_ANGELES)).toBeNull();
  });
});

describe("endOfDay", () => {
  it.each([
    ["2026-11-30", "2026-12-01T08:00:00.000Z"],
    ["2026-03-08", "2026-03-09T07:00:00.000Z"],
    ["2024-02-29", "2024-03-01T08:00:00.000Z"],
  ])("of %s is the midnight that follows", (day, instant) => {
    expect(endOfDay(day, LOS_ANGELES)?.toISOString()).toBe(instant);
  });

  it("is the first instant of the next day where its midnight is skipped", () => {
    expect(endOfDay("2018-11-03", "America/Sao_Paulo")?.toISOString()).toBe("2018-11-04T03:00:00.000Z");
  });

  it.each(["", "2026-02-30", "2026-11-23T10:00", "yesterday", "1900-01-01", "26-11-23"])(
    "is nothing for %j",
    (text) => {
      expect(endOfDay(text, LOS_ANGELES)).toBeNull();
    },
  );
});
