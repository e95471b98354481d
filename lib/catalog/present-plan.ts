import { presentProfileSummary } from "@/lib/identity";
import type { OfferedPlan } from "./plans";
import type { Plan } from "./schemas";
import { discountedPeriodAmount, type Shopping } from "./shopping";

/** A plan on the wire, as it looks to somebody with this cart. */
export function presentPlan(plan: OfferedPlan, shopping: Shopping, detail?: string): Plan {
  return {
    slug: plan.slug,
    title: plan.title,
    description: plan.description,
    is_active: plan.isActive,
    setup_amount: plan.setupAmount,
    period_amount: plan.periodAmount,
    period_type: plan.periodType,
    period_length: plan.periodLength,
    unit: plan.unit,
    renewal_type: plan.renewalType,
    is_not_priced: plan.isNotPriced,
    unlock_event: plan.unlockEvent,
    skip_optin_on_grant: plan.skipOptinOnGrant,
    optin_on_request: plan.optinOnRequest,
    extra: plan.extra,
    created_at: plan.createdAt,
    advance_discounts: plan.advanceDiscounts.map(({ type, value, length }) => ({
      discount_type: type,
      discount_value: value,
      length,
    })),
    use_charges: plan.useCharges.map((use) => ({
      slug: use.slug,
      title: use.title,
      description: use.description,
      created_at: use.createdAt,
      use_amount: use.useAmount,
      quota: use.quota,
      maximum_limit: use.maximumLimit,
      extra: use.extra,
    })),
    profile: presentProfileSummary(plan.provider),
    discounted_period_amount: discountedPeriodAmount(plan, shopping),
    is_cart_item: shopping.planIds.has(plan.id),
    ...(detail === undefined ? {} : { detail }),
  };
}
