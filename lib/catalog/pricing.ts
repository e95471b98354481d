import { currencyExponent } from "@/lib/money/currency";
import type { PeriodType } from "@/lib/time/periods";

/** How a discount is stated: 1/100 %, minor units, or free contract periods. */
export type DiscountType = "percentage" | "currency" | "period";

/** A lower price for paying `length` contract periods at once. */
export interface AdvanceDiscount {
  readonly type: DiscountType;
  readonly value: bigint;
  readonly length: number;
}

/** What of a plan decides its price. `periodAmount` is for one contract period of `periodLength` natural periods. */
export interface PlanPrice {
  readonly periodAmount: bigint;
  readonly periodLength: number;
  readonly periodType: PeriodType;
  readonly unit: string;
  readonly setupAmount: bigint;
  readonly advanceDiscounts: readonly AdvanceDiscount[];
}

export interface CouponTerms {
  readonly type: DiscountType;
  readonly value: bigint;
  readonly code: string;
}

/** One way to pay for a plan. */
export interface PlanOption {
  /** What it costs, after all discounts; minor units. */
  readonly amount: bigint;
  /** What it would cost without any. */
  readonly fullAmount: bigint;
  readonly contractPeriods: number;
  readonly naturalPeriods: number;
  /** The discounts that made the difference, for the order's text. */
  readonly advanceDiscount: AdvanceDiscount | null;
  readonly coupon: CouponTerms | null;
}

const WHOLE_BPS = 10_000n;

/**
 * What an advance discount takes off. A percentage is rounded so that what remains is a whole number of major units,
 * in the customer's favour: 10 % off 567.00 takes 57.00. Currencies without minor units need no second step.
 */
export function advanceDiscountAmount(price: PlanPrice, discount: AdvanceDiscount): bigint {
  const full = price.periodAmount * BigInt(discount.length);
  switch (discount.type) {
    case "percentage": {
      const taken = (full * discount.value) / WHOLE_BPS;
      return taken + ((full - taken) % 10n ** BigInt(currencyExponent(price.unit)));
    }
    case "currency":
      return discount.value;
    case "period":
      return discount.value * price.periodAmount;
  }
}

/** What a coupon takes off a price that advance discounts have already lowered. Never more than the price. */
export function couponDiscountAmount(price: bigint, periodAmount: bigint, coupon: CouponTerms): bigint {
  const taken =
    coupon.type === "percentage"
      ? (price * coupon.value) / WHOLE_BPS
      : coupon.type === "currency"
        ? coupon.value
        : coupon.value * periodAmount;
  return taken > price ? price : taken;
}

/**
 * The ways to pay for a plan: one contract period, then one option per advance discount by rising length. Only the
 * first may be free.
 */
export function planOptions(price: PlanPrice, coupon: CouponTerms | null): PlanOption[] {
  const first = planOption(price, 1, null, coupon);
  const inAdvance = [...price.advanceDiscounts]
    .sort((a, b) => a.length - b.length)
    .map((discount) => planOption(price, discount.length, discount, coupon));
  return [first, ...inAdvance.filter(({ amount }) => amount > 0n)];
}

function planOption(
  price: PlanPrice,
  contractPeriods: number,
  advanceDiscount: AdvanceDiscount | null,
  coupon: CouponTerms | null,
): PlanOption {
  const fullAmount = price.periodAmount * BigInt(contractPeriods);
  const inAdvance = fullAmount - (advanceDiscount ? advanceDiscountAmount(price, advanceDiscount) : 0n);
  const discounted = inAdvance > 0n ? inAdvance : 0n;
  const amount = coupon
    ? discounted - couponDiscountAmount(discounted, price.periodAmount, coupon)
    : discounted;
  const naturalPeriods = contractPeriods * price.periodLength;
  return { amount, fullAmount, contractPeriods, naturalPeriods, advanceDiscount, coupon };
}
