import { describe, expect, it } from "vitest";
import { isTimeZone, timeZoneOptions } from "./zones";

describe("isTimeZone", () => {
  it("knows the names of the IANA database, and takes neither offsets nor dates for one", () => {
    expect(["UTC", "America/Los_Angeles", "Asia/Kolkata"].every(isTimeZone)).toBe(true);
    const others = [
      "",
      "Mars/Olympus",
      "+05:00",
      "-08",
      "2020-01-01T00:00Z",
      "America/",
      "Los Angeles",
      "../etc",
    ];
    expect(others.filter(isTimeZone)).toEqual([]);
  });
});

describe("timeZoneOptions", () => {
  it("offers every zone once, also the one that is chosen now", () => {
    const values = timeZoneOptions("US/Pacific-New").map(({ value }) => value);
    expect(new Set(values).size).toBe(values.length);
    expect(values).toEqual(expect.arrayContaining(["UTC", "America/Los_Angeles", "US/Pacific-New"]));
  });
});
