import { describe, expect, it } from "vitest";
import { describeInstant } from "./describe-instant";

const now = new Date("2026-11-23T20:00:00Z");
const text = (at: string, zone = "UTC") => describeInstant(new Date(at), { now, zone, locale: "en-US" }).text;

describe("describeInstant", () => {
  it.each([
    ["2026-11-23T19:59:30Z", "just now"],
    ["2026-11-23T20:00:30Z", "in a moment"],
    ["2026-11-23T19:17:00Z", "43 minutes ago"],
    ["2026-11-23T18:59:00Z", "1 hour ago"],
    ["2026-11-20T20:00:00Z", "3 days ago"],
    ["2026-11-25T21:00:00Z", "in 2 days"],
    ["2026-11-16T20:00:00Z", "Nov 16, 2026"],
    ["2025-01-02T03:00:00Z", "Jan 2, 2025"],
  ])("says %s as %s", (at, words) => {
    expect(text(at)).toBe(words);
  });

  it("prints the date of the given zone", () => {
    expect(text("2026-01-01T03:00:00Z", "America/Los_Angeles")).toBe("Dec 31, 2025");
  });

  it("keeps the exact instant and its zone", () => {
    const { exact } = describeInstant(now, { now: undefined, zone: "America/Los_Angeles", locale: "en-US" });
    expect(exact).toBe("November 23, 2026 at 12:00:00 PM PST");
  });
});
