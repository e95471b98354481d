import { readableAmount } from "@/lib/money/format";
import { type PeriodType, periodWords } from "@/lib/time/periods";
import type { Discount, PlanOption, PlanPrice } from "./pricing";

// Texts of order lines, as the API shows them. Nothing reads them back: every fact has a column of its own.

/** What of an option the words tell. */
type DiscountedOption = Pick<PlanOption, "amount" | "fullAmount" | "advanceDiscount" | "coupon">;

/** What of a plan the words of its discounts need. */
type DiscountedPlan = Pick<PlanPrice, "unit" | "periodType" | "periodLength">;

/** "Subscription to basic until 2016/11/21 (1 month)", and what {@link orderSuffix} adds. The date is in UTC. */
export function planOrderText(
  plan: { slug: string; periodType: PeriodType },
  naturalPeriods: number,
  until: Date,
  suffix: string,
): string {
  const date = until.toISOString().slice(0, 10).replaceAll("-", "/");
  return `Subscription to ${plan.slug} until ${date} (${periodWords(naturalPeriods, plan.periodType)})${suffix}`;
}

/** "Subscription to basic (1 month)", of which nobody knows yet when it begins, and what {@link orderSuffix} adds. */
export function giftOrderText(
  plan: { slug: string; periodType: PeriodType },
  naturalPeriods: number,
  suffix: string,
): string {
  return `Subscription to ${plan.slug} (${periodWords(naturalPeriods, plan.periodType)})${suffix}`;
}

/** What follows the period: " - a 40.08% discount (code: LABORDAY) for Joe Smith (joe@example.com)". */
export function orderSuffix(
  option: DiscountedOption,
  plan: DiscountedPlan,
  {
    giver = null,
    beneficiary = null,
  }: { giver?: string | null; beneficiary?: { name: string; syncOn: string } | null },
): string {
  const discounts = discountWords(option, plan);
  return [
    discounts.length > 0 ? ` - ${discounts.join(" and ")}` : "",
    option.coupon ? ` (code: ${option.coupon.code})` : "",
    giver ? `, complimentary of ${giver}` : "",
    beneficiary ? ` for ${beneficiary.name} (${beneficiary.syncOn})` : "",
  ].join("");
}

/**
 * Discounts in the order in which they apply. Two percentages are told as the one that they come to, rounded down; a
 * percentage alone as it was agreed, also where rounding to whole units took a little more.
 */
function discountWords({ fullAmount, amount, ...option }: DiscountedOption, plan: DiscountedPlan): string[] {
  const discounts = [option.advanceDiscount, option.coupon].filter((discount) => discount !== null);
  const arePercentages = discounts.every(({ type }) => type === "percentage");
  if (discounts.length === 2 && arePercentages)
    return [percentWords(((fullAmount - amount) * 10_000n) / fullAmount)];
  return discounts.map((discount) => wordsOf(discount, plan));
}

function wordsOf({ type, value }: Discount, { unit, periodType, periodLength }: DiscountedPlan): string {
  switch (type) {
    case "percentage":
      return percentWords(value);
    case "currency":
      return `a ${readableAmount(value, unit)} off`;
    case "period":
      return `${periodWords(Number(value) * periodLength, periodType)} free`;
  }
}

/** 2000 → "a 20% discount", 4008 → "a 40.08% discount". */
function percentWords(basisPoints: bigint): string {
  const decimals = basisPoints % 100n === 0n ? "" : `.${(basisPoints % 100n).toString().padStart(2, "0")}`;
  return `a ${basisPoints / 100n}${decimals}% discount`;
}

/** "Buy 12 basic API calls". */
export function useOrderText(planSlug: string, useTitle: string, quantity: bigint): string {
  return `Buy ${quantity} ${planSlug} ${useTitle}`;
}

/** "Setup fee for basic". */
export function setupText(planSlug: string): string {
  return `Setup fee for ${planSlug}`;
}

/** "Balance on basic". */
export function balanceText(planSlug: string): string {
  return `Balance on ${planSlug}`;
}
