import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseInstant } from "./parse";

const LOS_ANGELES = "America/Los_Angeles";
const parsed = (text: string, timeZone = LOS_ANGELES) => parseInstant(text, timeZone)?.toISOString() ?? null;

describe("parseInstant", () => {
  it.each([
    ["2024-03-16T12:00:00Z", "2024-03-16T12:00:00.000Z"],
    ["2024-03-16T12:00:00.123456Z", "2024-03-16T12:00:00.123Z"],
    ["2024-03-16t12:00z", "2024-03-16T12:00:00.000Z"],
    ["2024-03-16T12:00:00+05:30", "2024-03-16T06:30:00.000Z"],
    ["2024-03-16T12:00:00-0700", "2024-03-16T19:00:00.000Z"],
    ["2024-03-16T12:00:00+07", "2024-03-16T05:00:00.000Z"],
    ["  2024-03-16T12:00:00Z ", "2024-03-16T12:00:00.000Z"],
  ])("reads %j as it stands", (text, instant) => {
    expect(parsed(text)).toBe(instant);
  });

  it("drops a pair of double quotes", () => {
    expect(parsed('"2024-03-16T12:00:00Z"')).toBe("2024-03-16T12:00:00.000Z");
    expect(parsed('"2024-03-16T12:00:00Z')).toBeNull();
  });

  it("takes a blank before an offset for the + that was not percent-encoded", () => {
    expect(parsed("2024-03-16T12:00:00 02:00")).toBe("2024-03-16T10:00:00.000Z");
    expect(parsed("2024-03-16 12:00 02:00")).toBe("2024-03-16T10:00:00.000Z");
  });

  it("reads a text without offset on the wall clock of the zone, in summer and in winter", () => {
    expect(parsed("2024-07-01T12:00")).toBe("2024-07-01T19:00:00.000Z");
    expect(parsed("2024-01-01 12:00")).toBe("2024-01-01T20:00:00.000Z");
    expect(parsed("2024-01-01T12:00", "Asia/Kolkata")).toBe("2024-01-01T06:30:00.000Z");
  });

  it("takes a date for its midnight, or the first instant of a day that has none", () => {
    expect(parsed("2024-07-01")).toBe("2024-07-01T07:00:00.000Z");
    expect(parsed("2018-11-04", "America/Sao_Paulo")).toBe("2018-11-04T03:00:00.000Z");
  });

  it("moves a time that the clocks skip to the first one there is, and takes the earlier of one that comes twice", () => {
    expect(parsed("2024-03-10T02:30")).toBe("2024-03-10T10:00:00.000Z");
    expect(parsed("2024-11-03T01:30")).toBe("2024-11-03T08:30:00.000Z");
  });

  it.each([
    "",
    "now",
    "2024",
    "2024-3-1",
    "2024-02-30",
    "2023-02-29",
    "2024-13-01",
    "2024-01-01T24:00",
    "2024-01-01T12:60",
    "2024-01-01T12",
    "2024-01-01T12:00+25:00",
    "2024-01-01T12:00:00Z[Europe/Paris]",
    "2024-01-01; DROP TABLE",
    "0000-01-01",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "+012024-01-01",
    "1704067200",
  ])("refuses %j", (text) => {
    expect(parsed(text)).toBeNull();
  });

  it("reads back every instant that is printed, and never throws on any other text", () => {
    const years = { min: new Date("0001-01-02"), max: new Date("9999-12-30"), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(years), (date) => {
        expect(parsed(date.toISOString())).toBe(date.toISOString());
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => parseInstant(text, LOS_ANGELES)).not.toThrow();
      }),
    );
  });
});
