import { type PeriodType, periodWords } from "@/lib/time/periods";
import { type PlanOption, planOptions } from "./pricing";
import type { Plan } from "./schemas";

type Period = Pick<Plan, "period_type" | "period_length">;

/** What a price is for: "per month", "every 3 months". */
export function perPeriod({ period_type: type, period_length: length }: Period): string {
  return length === 1 ? `per ${noun(type)}` : `every ${periodWords(length, type)}`;
}

/** A lower price for several periods at once. */
export interface AdvanceOffer {
  /** "12 months" */
  readonly words: string;
  /** Minor units, for all of the periods together. */
  readonly amount: bigint;
  /** What it takes off; minor units. */
  readonly saving: bigint;
}

/** The offers of a plan to whoever pays ahead, by rising length; those that save nothing are none. */
export function advanceOffers(plan: Plan): AdvanceOffer[] {
  const price = {
    periodAmount: plan.period_amount,
    periodLength: plan.period_length,
    periodType: plan.period_type,
    unit: plan.unit,
    setupAmount: plan.setup_amount,
    advanceDiscounts: plan.advance_discounts.map((discount) => ({
      type: discount.discount_type,
      value: discount.discount_value,
      length: discount.length,
    })),
  };
  return planOptions(price, null)
    .filter(({ advanceDiscount }) => advanceDiscount !== null)
    .map((option) => presentOffer(option, plan.period_type))
    .filter(({ saving }) => saving > 0n);
}

function presentOffer(option: PlanOption, type: PeriodType): AdvanceOffer {
  const { amount, fullAmount, naturalPeriods } = option;
  return { words: periodWords(naturalPeriods, type), amount, saving: fullAmount - amount };
}

function noun(type: PeriodType): string {
  return periodWords(1, type).slice(2);
}
