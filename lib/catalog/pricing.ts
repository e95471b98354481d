import { currencyExponent } from "@/lib/money/currency";
import { portion } from "@/lib/money/money";
import type { PeriodType } from "@/lib/time/periods";

/** How a discount is stated: 1/100 %, minor units, or free contract periods. */
export type DiscountType = "percentage" | "currency" | "period";

export interface Discount {
  readonly type: DiscountType;
  readonly value: bigint;
}

/** A lower price for paying `length` contract periods at once. */
export interface AdvanceDiscount extends Discount {
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

export interface CouponTerms extends Discount {
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

/**
 * What an advance discount takes off. A percentage is rounded so that what remains is a whole number of major units,
 * in the customer's favour: 10 % off 567.00 takes 57.00. Currencies without minor units need no second step.
 */
export function advanceDiscountAmount(price: PlanPrice, { type, value, length }: AdvanceDiscount): bigint {
  const full = price.periodAmount * BigInt(length);
  switch (type) {
    case "percentage": {
      const taken = portion(full, value, "floor");
      return taken + ((full - taken) % 10n ** BigInt(currencyExponent(price.unit)));
    }
    case "currency":
      return value;
    case "period":
      return value * price.periodAmount;
  }
}

/**
 * What a coupon takes off a price that advance discounts have already lowered. Never more than the price, and without
 * rounding to whole units.
 */
export function couponDiscountAmount(price: bigint, periodAmount: bigint, coupon: CouponTerms): bigint {
  const taken = agreedDiscount(price, periodAmount, coupon);
  return taken < price ? taken : price;
}

function agreedDiscount(price: bigint, periodAmount: bigint, { type, value }: CouponTerms): bigint {
  switch (type) {
    case "percentage":
      return portion(price, value, "floor");
    case "currency":
      return value;
    case "period":
      return value * periodAmount;
  }
}

/**
 * The ways to pay for a plan: one contract period, then one option per advance discount by rising length. Only the
 * first may be free: others that discounts make so are left out. The n-th is what a cart item calls option n.
 */
export function planOptions(price: PlanPrice, coupon: CouponTerms | null): PlanOption[] {
  const first = planOption(price, 1, null, coupon);
  const inAdvance = [...price.advanceDiscounts]
    .sort((a, b) => a.length - b.length)
    .map((discount) => planOption(price, discount.length, discount, coupon));
  return [first, ...inAdvance.filter(({ amount }) => amount > 0n)];
}

/** The advance discount comes first, the coupon applies to what it leaves. */
function planOption(
  price: PlanPrice,
  contractPeriods: number,
  advanceDiscount: AdvanceDiscount | null,
  coupon: CouponTerms | null,
): PlanOption {
  const fullAmount = price.periodAmount * BigInt(contractPeriods);
  const inAdvance = fullAmount - (advanceDiscount ? advanceDiscountAmount(price, advanceDiscount) : 0n);
  const discounted = inAdvance > 0n ? inAdvance : 0n;
  const amount = discounted - (coupon ? couponDiscountAmount(discounted, price.periodAmount, coupon) : 0n);
  const naturalPeriods = contractPeriods * price.periodLength;
  return { amount, fullAmount, contractPeriods, naturalPeriods, advanceDiscount, coupon };
}
