import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { currencyExponent } from "@/lib/money/currency";
import {
  type AdvanceDiscount,
  advanceDiscountAmount,
  type CouponTerms,
  couponDiscountAmount,
  type DiscountType,
  type PlanPrice,
  planOptions,
} from "./pricing";

function price(periodAmount: bigint, terms: Partial<PlanPrice> = {}): PlanPrice {
  return {
    periodAmount,
    periodLength: 1,
    periodType: "monthly",
    unit: "usd",
    setupAmount: 0n,
    advanceDiscounts: [],
    ...terms,
  };
}

const percentOff = (percent: number, length: number): AdvanceDiscount => ({
  type: "percentage",
  value: BigInt(percent * 100),
  length,
});
const coupon = (type: DiscountType, value: bigint): CouponTerms => ({ type, value, code: "LABORDAY" });

describe("an advance discount", () => {
  it.each([
    [18900n, 3, 10, 51000n],
    [18900n, 6, 20, 90700n],
    [2900n, 12, 20, 27800n],
    [17999n, 12, 10, 194300n],
  ])(
    "of %s, %i periods, %i %% leaves %s: whole units, in the customer's favour",
    (periodAmount, length, percent, left) => {
      const discount = percentOff(percent, length);
      const taken = advanceDiscountAmount(price(periodAmount), discount);
      expect(periodAmount * BigInt(length) - taken).toBe(left);
    },
  );

  it("is rounded by the currency's own unit: none for the yen, a thousand for the dinar", () => {
    expect(advanceDiscountAmount(price(333n, { unit: "jpy" }), percentOff(10, 3))).toBe(99n);
    expect(advanceDiscountAmount(price(1250n, { unit: "kwd" }), percentOff(10, 3))).toBe(750n);
  });

  it("of money is that much, of periods their price; neither is rounded", () => {
    const plan = price(2999n);
    expect(advanceDiscountAmount(plan, { type: "currency", value: 501n, length: 12 })).toBe(501n);
    expect(advanceDiscountAmount(plan, { type: "period", value: 2n, length: 12 })).toBe(5998n);
  });
});

describe("a coupon", () => {
  it("takes a percentage rounded down, so much money, or the price of periods", () => {
    expect(couponDiscountAmount(2999n, 2999n, coupon("percentage", 2500n))).toBe(749n);
    expect(couponDiscountAmount(2900n, 2900n, coupon("currency", 500n))).toBe(500n);
    expect(couponDiscountAmount(34800n, 2900n, coupon("period", 2n))).toBe(5800n);
  });

  it("takes no more than there is", () => {
    expect(couponDiscountAmount(2900n, 2900n, coupon("currency", 5000n))).toBe(2900n);
    expect(couponDiscountAmount(2900n, 2900n, coupon("period", 3n))).toBe(2900n);
  });
});

describe("the ways to pay for a plan", () => {
  const yearly20 = price(2900n, { advanceDiscounts: [percentOff(20, 12)] });
  const amounts = (plan: PlanPrice, terms: CouponTerms | null = null) =>
    planOptions(plan, terms).map(({ amount }) => amount);

  it("are one period, then the advance discounts by rising length", () => {
    const plan = price(2900n, { advanceDiscounts: [percentOff(20, 12), percentOff(10, 6)] });
    expect(planOptions(plan, null).map(({ contractPeriods }) => contractPeriods)).toEqual([1, 6, 12]);
    expect(amounts(plan)).toEqual([2900n, 15600n, 27800n]);
  });

  it("apply the coupon to what the advance discount has left", () => {
    expect(amounts(yearly20, coupon("percentage", 2500n))).toEqual([2175n, 20850n]);
  });

  it("come down to one when a coupon makes the plan free", () => {
    expect(amounts(yearly20, coupon("percentage", 10000n))).toEqual([0n]);
  });

  it("count natural periods, of which a contract period may have several", () => {
    const quarterly = price(9000n, { periodLength: 3, advanceDiscounts: [percentOff(10, 4)] });
    expect(planOptions(quarterly, null).map(({ naturalPeriods }) => naturalPeriods)).toEqual([3, 12]);
  });

  it("of a free plan are that it is free", () => {
    expect(amounts(price(0n, { advanceDiscounts: [percentOff(10, 12)] }), coupon("currency", 500n))).toEqual([
      0n,
    ]);
  });

  it("keep the first option free and drop others that an advance discount makes free", () => {
    const plan = price(2900n, { advanceDiscounts: [{ type: "period", value: 12n, length: 12 }] });
    expect(amounts(plan)).toEqual([2900n]);
  });
});

describe("the ways to pay for any plan", () => {
  const values: Record<DiscountType, fc.Arbitrary<bigint>> = {
    percentage: fc.bigInt(0n, 10_000n),
    currency: fc.bigInt(0n, 10_000_000n),
    period: fc.bigInt(0n, 40n),
  };
  const terms = fc
    .constantFrom<DiscountType>("percentage", "currency", "period")
    .chain((type) => fc.record({ type: fc.constant(type), value: values[type] }));
  const discounts = fc.uniqueArray(
    fc.tuple(terms, fc.integer({ min: 1, max: 36 })).map(([discount, length]) => ({ ...discount, length })),
    { selector: ({ length }) => length, maxLength: 5 },
  );
  const plans = fc
    .record({
      periodAmount: fc.bigInt(0n, 10_000_000n),
      periodLength: fc.integer({ min: 1, max: 12 }),
      unit: fc.constantFrom("usd", "jpy", "kwd"),
      advanceDiscounts: discounts,
    })
    .map(({ periodAmount, ...other }) => price(periodAmount, other));
  const coupons = fc.option(terms.map((discount) => ({ ...discount, code: "X" })));

  it("§11 row 24: never cost less than nothing or more than the full price, and none but the first is free", () => {
    fc.assert(
      fc.property(plans, coupons, (plan, code) => {
        const [first, ...others] = planOptions(plan, code);
        expect(first?.contractPeriods).toBe(1);
        for (const { amount, fullAmount } of [first, ...others].filter((option) => option !== undefined)) {
          expect(amount >= 0n).toBe(true);
          expect(amount <= fullAmount).toBe(true);
        }
        for (const { amount } of others) expect(amount > 0n).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("end in whole units after a percentage for paying in advance", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const rounded = planOptions(plan, null).filter(
          ({ advanceDiscount }) => advanceDiscount?.type === "percentage",
        );
        for (const { amount } of rounded)
          expect(amount % 10n ** BigInt(currencyExponent(plan.unit))).toBe(0n);
      }),
    );
  });

  it("never cost more with a coupon than without", () => {
    fc.assert(
      fc.property(plans, coupons, (plan, code) => {
        const without = new Map(
          planOptions(plan, null).map((option) => [option.contractPeriods, option.amount]),
        );
        for (const { contractPeriods, amount } of planOptions(plan, code).slice(1))
          expect(amount <= (without.get(contractPeriods) ?? -1n)).toBe(true);
      }),
    );
  });
});
