import fc from "fast-check";
import { expect, test } from "vitest";
import { drawUsage, type UsageCounter } from "./usage";

const fresh = (expiringQuota: bigint, rolloverQuota: bigint): UsageCounter => ({
  ...{ expiringQuota, rolloverQuota },
  ...{ usedQuantity: 0n, periodQuantity: 0n, billedQuantity: 0n, billedAmount: 0n },
});

test("included units go first, as they would be lost; then those bought in advance; the rest is billed", () => {
  const { counter, billed } = drawUsage(fresh(10n, 5n), 12n, 15n);
  expect([counter.expiringQuota, counter.rolloverQuota, billed]).toEqual([0n, 3n, 0n]);
  expect(drawUsage(counter, 5n, 15n)).toEqual({
    billed: 2n,
    counter: {
      ...{ expiringQuota: 0n, rolloverQuota: 0n, usedQuantity: 17n, periodQuantity: 17n },
      ...{ billedQuantity: 2n, billedAmount: 30n },
    },
  });
});

test("whatever the reports, exactly what exceeds the units at hand is billed, to the minor unit", () => {
  const units = fc.bigInt({ min: 0n, max: 10_000n });
  const reports = fc.array(fc.bigInt({ min: 1n, max: 3_000n }), { maxLength: 30 });
  fc.assert(
    fc.property(units, units, units, reports, (included, bought, price, quantities) => {
      const after = quantities.reduce(
        (counter, quantity) => {
          const drawn = drawUsage(counter, quantity, price);
          expect(drawn.counter.billedQuantity - counter.billedQuantity).toBe(drawn.billed);
          return drawn.counter;
        },
        fresh(included, bought),
      );
      const used = quantities.reduce((sum, quantity) => sum + quantity, 0n);
      const excess = used - included - bought;
      expect(after.usedQuantity).toBe(used);
      expect(after.billedQuantity).toBe(excess > 0n ? excess : 0n);
      expect(after.billedAmount).toBe(after.billedQuantity * price);
      const left = included + bought - used;
      expect(after.expiringQuota + after.rolloverQuota).toBe(left > 0n ? left : 0n);
    }),
  );
});
