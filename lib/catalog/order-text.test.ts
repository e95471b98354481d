import { describe, expect, it } from "vitest";
import { addPeriods } from "@/lib/time/periods";
import {
  balanceText,
  giftOrderText,
  orderSuffix,
  planOrderText,
  setupText,
  useOrderText,
} from "./order-text";
import { type AdvanceDiscount, type CouponTerms, type PlanPrice, planOptions } from "./pricing";

const basic: PlanPrice & { slug: string } = {
  slug: "basic",
  periodAmount: 2900n,
  periodLength: 1,
  periodType: "monthly",
  unit: "usd",
  setupAmount: 0n,
  advanceDiscounts: [],
};
const laborDay: CouponTerms = { type: "percentage", value: 2500n, code: "LABORDAY" };

/** What the last way to pay says after the period. */
function suffixOf(
  advanceDiscount: AdvanceDiscount | null,
  coupon: CouponTerms | null,
  plan: PlanPrice = basic,
): string {
  const advanceDiscounts = advanceDiscount ? [advanceDiscount] : [];
  const option = planOptions({ ...plan, advanceDiscounts }, coupon).at(-1);
  if (!option) throw new Error("a plan has a first option");
  return orderSuffix(option, plan, {});
}

describe("the text of a plan's order", () => {
  it("names the plan, the last day in UTC and the periods bought", () => {
    expect(planOrderText(basic, 1, new Date("2016-11-21T23:59:59Z"), "")).toBe(
      "Subscription to basic until 2016/11/21 (1 month)",
    );
  });

  it("counts the natural periods of a longer contract period", () => {
    const until = addPeriods(new Date("2024-01-31"), "monthly", 3);
    expect(planOrderText(basic, 3, until, "")).toBe("Subscription to basic until 2024/04/30 (3 months)");
    expect(giftOrderText(basic, 3, " for Joe (joe@example.com)")).toBe(
      "Subscription to basic (3 months) for Joe (joe@example.com)",
    );
  });
});

describe("what follows the period", () => {
  const yearly = (type: AdvanceDiscount["type"], value: bigint): AdvanceDiscount => ({
    type,
    value,
    length: 12,
  });

  it("is nothing without a discount", () => {
    expect(suffixOf(null, null)).toBe("");
  });

  it("is the percentage that was agreed, without decimals when whole, else with two", () => {
    expect(suffixOf(yearly("percentage", 2000n), null)).toBe(" - a 20% discount");
    expect(suffixOf(yearly("percentage", 1250n), null)).toBe(" - a 12.50% discount");
  });

  it("is the coupon with its code", () => {
    expect(suffixOf(null, laborDay)).toBe(" - a 25% discount (code: LABORDAY)");
    expect(suffixOf(null, { type: "currency", value: 500n, code: "FIVE" })).toBe(
      " - a $5.00 off (code: FIVE)",
    );
  });

  it("is one percentage where two apply, what they really take off", () => {
    expect(suffixOf(yearly("percentage", 2000n), laborDay)).toBe(" - a 40.08% discount (code: LABORDAY)");
  });

  it("is both discounts in their order where they are of different kinds", () => {
    const five: CouponTerms = { type: "currency", value: 500n, code: "FIVE" };
    expect(suffixOf(yearly("percentage", 2000n), five)).toBe(
      " - a 20% discount and a $5.00 off (code: FIVE)",
    );
    expect(suffixOf(yearly("period", 2n), laborDay)).toBe(
      " - 2 months free and a 25% discount (code: LABORDAY)",
    );
  });

  it("counts free contract periods in natural ones", () => {
    const quarterly = { ...basic, periodLength: 3 };
    expect(suffixOf({ type: "period", value: 1n, length: 4 }, null, quarterly)).toBe(" - 3 months free");
  });

  it("prints money as the currency has it", () => {
    const yen = { ...basic, unit: "jpy" };
    expect(suffixOf(null, { type: "currency", value: 500n, code: "YEN" }, yen)).toBe(
      " - a ¥500 off (code: YEN)",
    );
  });

  it("says who gave it and for whom it is", () => {
    const [option] = planOptions(basic, { type: "percentage", value: 10000n, code: "cpn_1" });
    if (!option) throw new Error("a plan has a first option");
    const beneficiary = { name: "Joe Smith", syncOn: "joe@example.com" };
    expect(orderSuffix(option, basic, { giver: "Acme" })).toBe(
      " - a 100% discount (code: cpn_1), complimentary of Acme",
    );
    expect(orderSuffix(option, basic, { beneficiary })).toBe(
      " - a 100% discount (code: cpn_1) for Joe Smith (joe@example.com)",
    );
  });
});

it("other lines say what they are for", () => {
  expect(useOrderText("basic", "API calls", 12n)).toBe("Buy 12 basic API calls");
  expect(setupText("basic")).toBe("Setup fee for basic");
  expect(balanceText("basic")).toBe("Balance on basic");
});
