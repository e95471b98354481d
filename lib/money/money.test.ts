import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocate, MAX_AMOUNT, portion, toSafeNumber } from "./money";

const amounts = fc.bigInt(0n, MAX_AMOUNT);
const sum = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n);

describe("portion", () => {
  it.each([
    [10_000n, 500, "floor", 500n],
    [999n, 500, "floor", 49n],
    [999n, 500, "half-up", 50n],
    [10n, 500, "floor", 0n],
    [10n, 500, "half-up", 1n],
    [MAX_AMOUNT, 10_000, "floor", MAX_AMOUNT],
  ] as const)("of %s at %i basis points, %s, is %s", (amount, bps, rounding, part) => {
    expect(portion(amount, bps, rounding)).toBe(part);
  });

  it("and the rest at the other rounding never differ by more than one unit", () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 10_000 }), (amount, bps) => {
        const missing =
          amount - portion(amount, bps, "floor") - portion(amount, BigInt(10_000 - bps), "half-up");
        expect(missing === 0n || missing === 1n || missing === -1n).toBe(true);
      }),
    );
  });

  it("refuses what is no part of an amount", () => {
    expect(() => portion(-1n, 500, "floor")).toThrow(RangeError);
    expect(() => portion(1n, -500, "floor")).toThrow(RangeError);
    expect(() => portion(1n, 0.5, "floor")).toThrow(RangeError);
  });
});

describe("allocate", () => {
  it("gives the unit that is left to the largest remainder", () => {
    expect(allocate(291n, [2000n, 7000n])).toEqual([65n, 226n]);
  });

  it("prefers the earlier of equal remainders", () => {
    expect(allocate(5n, [1n, 1n, 1n])).toEqual([2n, 2n, 1n]);
  });

  it("gives everything to the first when nobody has a weight", () => {
    expect(allocate(7n, [0n, 0n])).toEqual([7n, 0n]);
  });

  it("refuses to lose a total that nobody takes, and negative numbers", () => {
    expect(() => allocate(1n, [])).toThrow(RangeError);
    expect(() => allocate(-1n, [1n])).toThrow(RangeError);
    expect(() => allocate(1n, [2n, -1n])).toThrow(RangeError);
  });

  it("loses no unit and is at most one unit away from the exact share, whatever the weights", () => {
    fc.assert(
      fc.property(amounts, fc.array(amounts, { minLength: 1, maxLength: 30 }), (total, weights) => {
        const shares = allocate(total, weights);
        const whole = sum(weights);
        expect(shares).toHaveLength(weights.length);
        expect(sum(shares)).toBe(total);
        if (whole === 0n) return;
        for (const [place, share] of shares.entries()) {
          const exactTimesWhole = total * (weights[place] ?? 0n);
          expect(share * whole > exactTimesWhole - whole).toBe(true);
          expect(share * whole < exactTimesWhole + whole).toBe(true);
        }
      }),
    );
  });

  it("gives nobody more than their weight while the total is no more than all weights", () => {
    const cases = fc
      .array(fc.bigInt(0n, 10_000n), { minLength: 1, maxLength: 20 })
      .chain((weights) => fc.tuple(fc.constant(weights), fc.bigInt(0n, sum(weights))));
    fc.assert(
      fc.property(cases, ([weights, total]) => {
        if (sum(weights) === 0n) return;
        for (const [place, share] of allocate(total, weights).entries())
          expect(share <= (weights[place] ?? 0n)).toBe(true);
      }),
    );
  });
});

describe("toSafeNumber", () => {
  it("is exact up to 2^53 − 1 and refuses what is beyond, on both sides of zero", () => {
    expect(toSafeNumber(MAX_AMOUNT)).toBe(Number.MAX_SAFE_INTEGER);
    expect(toSafeNumber(-MAX_AMOUNT)).toBe(Number.MIN_SAFE_INTEGER);
    expect(() => toSafeNumber(MAX_AMOUNT + 1n)).toThrow(RangeError);
    expect(() => toSafeNumber(-MAX_AMOUNT - 1n)).toThrow(RangeError);
  });
});
