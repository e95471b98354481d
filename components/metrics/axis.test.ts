import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { amountTicks, tickRoom } from "./axis";

describe("the lines of a chart", () => {
  it.each([
    [4_812_950n, [0n, 2_000_000n, 4_000_000n, 6_000_000n]],
    [100n, [0n, 50n, 100n]],
    [3n, [0n, 1n, 2n, 3n]],
    [0n, [0n, 1n]],
  ])("up to %s are at %s", (max, ticks) => {
    expect(amountTicks(max)).toEqual(ticks);
  });

  it("reach the greatest amount and are at most five", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 9_007_199_254_740_991n }), (max) => {
        const ticks = amountTicks(max);
        const top = ticks.at(-1) ?? 0n;
        expect(top >= max && ticks.length <= 5 && ticks.length >= 2).toBe(true);
        expect((ticks.at(-2) ?? 0n) < max || max === 0n).toBe(true);
      }),
    );
  });
});

describe("the labels under a chart", () => {
  const shown = (count: number, room: "narrow" | "wide") =>
    Array.from({ length: count }, (_, place) => place).filter((place) => {
      const given = tickRoom(place, count);
      return given === "narrow" || given === room;
    });

  it("are all there for a year of months on a desk, every third on a phone", () => {
    expect(shown(12, "wide")).toHaveLength(12);
    expect(shown(12, "narrow")).toEqual([2, 5, 8, 11]);
  });

  it("are every second hour of a day on a desk, every sixth on a phone", () => {
    expect(shown(24, "wide")).toHaveLength(12);
    expect(shown(24, "narrow")).toEqual([5, 11, 17, 23]);
  });

  it("always include the last column, and never more than fit", () => {
    for (let count = 1; count <= 100; count += 1) {
      expect(shown(count, "narrow")).toContain(count - 1);
      expect(shown(count, "narrow").length).toBeLessThanOrEqual(4);
      expect(shown(count, "wide").length).toBeLessThanOrEqual(12);
    }
  });
});
