import type { z } from "zod";
import { type Plan, PlanCreate, UseChargeRequest, useChargeList } from "@/lib/catalog/schemas";

/** What people fill in; the slug is made of the title, and free data is for programs. */
export const PlanFields = PlanCreate.omit({ slug: true, extra: true }).extend({
  use_charges: useChargeList(UseChargeRequest.omit({ extra: true })).optional(),
});

/** A plan as its form holds it: with everything, amounts in minor units. */
export type PlanInput = z.input<typeof PlanFields>;

/** What of a plan the form shows. */
export function planValues(plan: Plan): PlanInput {
  const { title, description, is_active, is_not_priced, unit, period_type, period_length } = plan;
  const { renewal_type, unlock_event, skip_optin_on_grant, optin_on_request } = plan;
  return {
    ...{ title, description, is_active, is_not_priced, unit, period_type, period_length },
    ...{ renewal_type, unlock_event, skip_optin_on_grant, optin_on_request },
    setup_amount: Number(plan.setup_amount),
    period_amount: Number(plan.period_amount),
    advance_discounts: plan.advance_discounts.map(({ discount_type, discount_value, length }) => ({
      ...{ discount_type, length },
      discount_value: Number(discount_value),
    })),
    use_charges: plan.use_charges.map(({ slug, title: name, description: text, ...use }) => ({
      ...{ slug, title: name, description: text },
      use_amount: Number(use.use_amount),
      quota: Number(use.quota),
      maximum_limit: use.maximum_limit === null ? null : Number(use.maximum_limit),
    })),
  };
}

/** A new plan, before anything is filled in. */
export function newPlanValues(unit: string): PlanInput {
  return {
    ...{ title: "", description: "", is_active: false, is_not_priced: false, unit },
    ...{ setup_amount: 0, period_amount: 0, period_type: "monthly", period_length: 1 },
    ...{
      renewal_type: "auto-renew",
      unlock_event: null,
      skip_optin_on_grant: false,
      optin_on_request: false,
    },
    ...{ advance_discounts: [], use_charges: [] },
  };
}
