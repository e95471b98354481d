import {
  type AdvanceDiscount,
  advanceDiscountAmount,
  type PlanPrice,
  planOptions,
} from "@/lib/catalog/pricing";
import { formatMoney } from "@/lib/money/display";
import { PERIOD_TYPES, periodWords } from "@/lib/time/periods";
import type { PlanInput } from "./plan-values";

type DiscountInput = NonNullable<PlanInput["advance_discounts"]>[number];

/**
 * What a discount comes to, in a sentence, as checkouts will have it. Something is said of every discount; while a
 * number is missing, which.
 */
export function exampleOf(plan: PlanInput, input: DiscountInput): string {
  const price = priceOf(plan);
  const discount = discountOf(input);
  if (!price) return "Enter a price and a period to see an example.";
  if (!discount) return "Enter whole periods and what the discount takes off to see an example.";
  const [, option] = planOptions({ ...price, advanceDiscounts: [discount] }, null);
  const words = periodWords(discount.length * price.periodLength, price.periodType);
  if (!option) return `${words} would be free, so this is not offered.`;
  const [amount, full, off] = [option.amount, option.fullAmount, advanceDiscountAmount(price, discount)].map(
    (value) => formatMoney(value, price.unit),
  );
  return off === formatMoney(0n, price.unit)
    ? `${words} at once: ${full}. It takes nothing off.`
    : `${words} at once: ${amount} instead of ${full}, ${off} less.`;
}

function priceOf(plan: PlanInput): PlanPrice | null {
  const { period_amount: amount, period_length: length, unit } = plan;
  const type = PERIOD_TYPES.find((known) => known === plan.period_type);
  if (!isWhole(amount) || !isWhole(length) || length < 1 || !type || !unit) return null;
  return {
    ...{ periodAmount: BigInt(amount), periodLength: length, periodType: type, unit },
    ...{ setupAmount: 0n, advanceDiscounts: [] },
  };
}

function discountOf({
  discount_type: type,
  discount_value: value,
  length,
}: DiscountInput): AdvanceDiscount | null {
  if (!isWhole(value) || !isWhole(length) || length < 1) return null;
  return { type, value: BigInt(value), length };
}

function isWhole(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
