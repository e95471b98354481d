import { readableAmount } from "@/lib/money/format";
import { type PeriodType, periodWords } from "@/lib/time/periods";
import type { PlanOption, PlanPrice } from "./pricing";

// Texts of order lines, as the API shows them. Nothing reads them back: every fact has a column of its own.

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

/** What follows the period: " - a 40.08% discount (code: LABORDAY) for Joe Smith (joe@example.com)". */
export function orderSuffix(
  option: PlanOption,
  plan: Pick<PlanPrice, "unit" | "periodType" | "periodLength">,
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

/** Percentages are added up to one, what they really take off; the other kinds are told one by one. */
function discountWords(
  option: PlanOption,
  plan: Pick<PlanPrice, "unit" | "periodType" | "periodLength">,
): string[] {
  const discounts = [option.advanceDiscount, option.coupon].filter((discount) => discount !== null);
  const others = discounts.filter(({ type }) => type !== "percentage");
  const words = others.map(({ type, value }) =>
    type === "period"
      ? `${periodWords(Number(value) * plan.periodLength, plan.periodType)} free`
      : `a ${readableAmount(value, plan.unit)} off`,
  );
  if (others.length === discounts.length || option.fullAmount === 0n) return words;
  const only = discounts.length === 1 ? discounts[0]?.value : undefined;
  const basisPoints = only ?? ((option.fullAmount - option.amount) * 10_000n) / option.fullAmount;
  return [`a ${percent(basisPoints)}% discount`, ...words];
}

/** 2000 → "20", 4008 → "40.08". */
function percent(basisPoints: bigint): string {
  const rest = basisPoints % 100n;
  return rest === 0n ? `${basisPoints / 100n}` : `${basisPoints / 100n}.${rest.toString().padStart(2, "0")}`;
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
