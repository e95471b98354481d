import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitCharge } from "./charge-split";

const sum = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n);

describe("the split of a charge", () => {
  it("gives processor, broker and provider their parts of one line", () => {
    expect(
      splitCharge({ amount: 10_000n, processorFee: 320n, items: [{ amount: 10_000n, brokerFeeBps: 500 }] }),
    ).toEqual([{ processorFee: 320n, brokerFee: 500n, distribution: 9_180n }]);
  });

  it("gives the cent of the fee that is left to the line with the larger remainder", () => {
    const items = [
      { amount: 2_000n, brokerFeeBps: 500 },
      { amount: 7_000n, brokerFeeBps: 1_000 },
    ];
    expect(splitCharge({ amount: 9_000n, processorFee: 291n, items })).toEqual([
      { processorFee: 65n, brokerFee: 100n, distribution: 1_835n },
      { processorFee: 226n, brokerFee: 700n, distribution: 6_074n },
    ]);
  });

  it("leaves the broker no more than the processor did", () => {
    expect(
      splitCharge({ amount: 50n, processorFee: 31n, items: [{ amount: 50n, brokerFeeBps: 10_000 }] }),
    ).toEqual([{ processorFee: 31n, brokerFee: 19n, distribution: 0n }]);
  });

  it("is refused when the lines do not add up to the charge, or the fee is more than it", () => {
    const items = [{ amount: 2_000n, brokerFeeBps: 500 }];
    expect(() => splitCharge({ amount: 2_001n, processorFee: 88n, items })).toThrow(/add up to 2000/);
    expect(() => splitCharge({ amount: 2_000n, processorFee: 2_001n, items })).toThrow(/keeps 2001/);
  });

  it("loses no cent and takes nothing that is not there, whatever the lines and fees", () => {
    const charges = fc
      .array(
        fc.record({ amount: fc.bigInt(0n, 10_000_000n), brokerFeeBps: fc.integer({ min: 0, max: 10_000 }) }),
        {
          minLength: 1,
          maxLength: 20,
        },
      )
      .chain((items) => {
        const amount = sum(items.map((item) => item.amount));
        return fc.record({
          items: fc.constant(items),
          amount: fc.constant(amount),
          processorFee: fc.bigInt(0n, amount),
        });
      });
    fc.assert(
      fc.property(charges, (charge) => {
        const splits = splitCharge(charge);
        expect(sum(splits.map(({ processorFee }) => processorFee))).toBe(charge.processorFee);
        for (const [place, { processorFee, brokerFee, distribution }] of splits.entries()) {
          expect(processorFee >= 0n && brokerFee >= 0n && distribution >= 0n).toBe(true);
          expect(processorFee + brokerFee + distribution).toBe(charge.items[place]?.amount);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
