import { InvalidInput } from "@/lib/errors";
import type { Extra } from "@/lib/http";
import type { PeriodType } from "@/lib/time/periods";
import type { Plan, RenewalType, UseCharge } from "./plans";
import type { AdvanceDiscount } from "./pricing";

/** What may be said of a plan. What is left out (or undefined) keeps its value, or gets its default. */
export interface PlanFields {
  readonly title?: string | undefined;
  readonly slug?: string | undefined;
  readonly description?: string | undefined;
  readonly isActive?: boolean | undefined;
  readonly isNotPriced?: boolean | undefined;
  readonly unit?: string | undefined;
  readonly setupAmount?: bigint | undefined;
  readonly periodAmount?: bigint | undefined;
  readonly periodType?: PeriodType | undefined;
  readonly periodLength?: number | undefined;
  readonly renewalType?: RenewalType | undefined;
  readonly unlockEvent?: string | null | undefined;
  readonly skipOptinOnGrant?: boolean | undefined;
  readonly optinOnRequest?: boolean | undefined;
  readonly extra?: Extra | undefined;
  /** Basis points; not part of the API. */
  readonly brokerFeeBps?: number | undefined;
  readonly advanceDiscounts?: readonly AdvanceDiscount[] | undefined;
  readonly useCharges?: readonly UseChargeFields[] | undefined;
}

/** What may be said of a use charge, which is known by its slug. */
export interface UseChargeFields {
  readonly slug: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly useAmount?: bigint | undefined;
  readonly quota?: bigint | undefined;
  readonly maximumLimit?: bigint | null | undefined;
  readonly extra?: Extra | undefined;
}

/** The columns of a plan that a provider decides on, beside title, slug and parts. */
export type PlanValues = Pick<
  Plan,
  | "description"
  | "isActive"
  | "isNotPriced"
  | "unit"
  | "setupAmount"
  | "periodAmount"
  | "periodType"
  | "periodLength"
  | "renewalType"
  | "unlockEvent"
  | "skipOptinOnGrant"
  | "optinOnRequest"
  | "extra"
  | "brokerFeeBps"
>;

/** A plan of which nothing was said, sold in the given currency. */
export function defaultValues(unit: string, brokerFeeBps: number): PlanValues {
  return {
    ...{ description: "", isActive: false, isNotPriced: false, unit, setupAmount: 0n, periodAmount: 0n },
    ...{ periodType: "monthly", periodLength: 1, renewalType: "auto-renew", unlockEvent: null },
    ...{ skipOptinOnGrant: false, optinOnRequest: false, extra: null, brokerFeeBps },
  };
}

/** The values after a change. */
export function changedValues(values: PlanValues, fields: PlanFields): PlanValues {
  return {
    description: fields.description ?? values.description,
    isActive: fields.isActive ?? values.isActive,
    isNotPriced: fields.isNotPriced ?? values.isNotPriced,
    unit: fields.unit ?? values.unit,
    setupAmount: fields.setupAmount ?? values.setupAmount,
    periodAmount: fields.periodAmount ?? values.periodAmount,
    periodType: fields.periodType ?? values.periodType,
    periodLength: fields.periodLength ?? values.periodLength,
    renewalType: fields.renewalType ?? values.renewalType,
    unlockEvent: (fields.unlockEvent === undefined ? values.unlockEvent : fields.unlockEvent) || null,
    skipOptinOnGrant: fields.skipOptinOnGrant ?? values.skipOptinOnGrant,
    optinOnRequest: fields.optinOnRequest ?? values.optinOnRequest,
    extra: fields.extra === undefined ? values.extra : fields.extra,
    brokerFeeBps: fields.brokerFeeBps ?? values.brokerFeeBps,
  };
}

/** The use charge after a change, `known` being what is stored under its slug. */
export function changedUse(
  fields: UseChargeFields,
  known: UseCharge | undefined,
): Omit<UseCharge, "id" | "createdAt"> {
  return {
    slug: fields.slug,
    title: fields.title ?? known?.title ?? "",
    description: fields.description ?? known?.description ?? "",
    useAmount: fields.useAmount ?? known?.useAmount ?? 0n,
    quota: fields.quota ?? known?.quota ?? 0n,
    maximumLimit: fields.maximumLimit === undefined ? (known?.maximumLimit ?? null) : fields.maximumLimit,
    extra: fields.extra === undefined ? (known?.extra ?? null) : fields.extra,
  };
}

/** What a hundred years have of each: nothing is ordered for longer at once. */
const MOST_PERIODS: Readonly<Record<PeriodType, number>> = {
  hourly: 876_000,
  daily: 36_500,
  weekly: 5_200,
  monthly: 1_200,
  yearly: 100,
};

/**
 * Holds the longest order of a plan within a century, so that no end of a term is beyond what dates can say.
 *
 * @throws InvalidInput 400 `period_length` or `advance_discounts`
 */
export function checkLongestOrder(
  { periodType, periodLength }: Pick<Plan, "periodType" | "periodLength">,
  discounts: readonly AdvanceDiscount[],
): void {
  const most = MOST_PERIODS[periodType];
  const longest = Math.max(1, ...discounts.map(({ length }) => length));
  if (periodLength * longest <= most) return;
  const field = periodLength > most ? "period_length" : "advance_discounts";
  throw new InvalidInput({ [field]: ["An order may cover at most a hundred years."] });
}

/**
 * What is paid when an event occurs is paid for one period.
 *
 * @throws InvalidInput 400 `advance_discounts`
 */
export function refuseAdvance(
  { unlockEvent }: Pick<PlanValues, "unlockEvent">,
  discounts: readonly AdvanceDiscount[],
): void {
  if (unlockEvent === null || discounts.length === 0) return;
  throw new InvalidInput({
    advance_discounts: [
      "A plan that is paid when an event occurs is ordered one period at a time. Remove the discounts, or the event.",
    ],
  });
}
