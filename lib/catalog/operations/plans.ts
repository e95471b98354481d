import { z } from "zod";
import { operation } from "@/lib/http";
import * as changes from "../plan-changes";
import type { PlanFields } from "../plan-fields";
import { listProviderPlans, providerPlanList } from "../plan-lists";
import * as plans from "../plans";
import { presentPlan } from "../present-plan";
import { Plan, PlanCreate, PlanPage, PlanUpdate } from "../schemas";
import { findShopping, noShopping, shopperOf } from "../shopping";

export const listPlans = operation({
  name: "listPlans",
  method: "GET",
  path: "/api/profile/{profile}/plans",
  title: "Lists a provider plans",
  description: "All plans of a provider, those that are not on sale included.",
  audience: "profile",
  frictionless: true,
  query: z.object({
    active: z
      .enum(["true", "false"])
      .optional()
      .meta({ description: "Only plans that are, or are not, on sale" }),
  }),
  list: providerPlanList,
  response: PlanPage,
  handle: ({ db, actor, request, subject, list, query, now }) =>
    listProviderPlans(db, {
      providerId: subject.profile.id,
      isActive: query.active === undefined ? undefined : query.active === "true",
      ...{ list, shopper: shopperOf(actor, request), at: now },
    }),
});

export const createPlan = operation({
  name: "createPlan",
  method: "POST",
  path: "/api/profile/{profile}/plans",
  title: "Creates a plan",
  description:
    "A new plan is not on sale unless `is_active` says so. The first one makes the profile a provider.",
  audience: "profile",
  frictionless: true,
  body: PlanCreate,
  response: Plan,
  status: 201,
  idempotent: true,
  handle: async ({ db, subject, body, now }) => {
    const { title } = body;
    const providerId = subject.profile.id;
    const plan = await db.transaction((tx) =>
      changes.createPlan(tx, { ...toPlanFields(body), providerId, title, at: now }),
    );
    return presentPlan(plan, noShopping(now));
  },
});

export const getPlan = operation({
  name: "getPlan",
  method: "GET",
  path: "/api/profile/{profile}/plans/{plan}",
  title: "Retrieves a plan",
  audience: "profile",
  frictionless: true,
  response: Plan,
  handle: async ({ db, actor, request, subject, params, now }) => {
    const plan = await plans.getPlan(db, { providerId: subject.profile.id, slug: params.plan });
    return presentPlan(plan, await findShopping(db, shopperOf(actor, request), [plan], now));
  },
});

export const updatePlan = operation({
  name: "updatePlan",
  method: "PUT",
  path: "/api/profile/{profile}/plans/{plan}",
  title: "Updates a plan",
  description:
    "What is left out stays as it is; `[]` removes all discounts or use charges. A new price holds for existing subscriptions from their next renewal on. Once there are subscriptions, `slug`, `unit`, `period_type` and `period_length` stay.",
  audience: "profile",
  frictionless: true,
  body: PlanUpdate,
  response: Plan,
  handle: async ({ db, actor, request, subject, params, body, now }) => {
    const name = { providerId: subject.profile.id, slug: params.plan };
    const plan = await db.transaction((tx) =>
      changes.updatePlan(tx, name, { ...toPlanFields(body), at: now }),
    );
    const shopping = await findShopping(db, shopperOf(actor, request), [plan], now);
    return presentPlan(plan, shopping, `Plan '${plan.title}' was updated.`);
  },
});

export const deletePlan = operation({
  name: "deletePlan",
  method: "DELETE",
  path: "/api/profile/{profile}/plans/{plan}",
  title: "Deletes a plan",
  description: "Only a plan that nobody ever subscribed to can be deleted. De-activate the others instead.",
  audience: "profile",
  frictionless: true,
  response: null,
  handle: ({ db, subject, params }) =>
    db.transaction((tx) => changes.deletePlan(tx, { providerId: subject.profile.id, slug: params.plan })),
});

function toPlanFields(body: PlanUpdate): PlanFields {
  return {
    title: body.title,
    slug: body.slug,
    description: body.description,
    isActive: body.is_active,
    isNotPriced: body.is_not_priced,
    unit: body.unit,
    setupAmount: body.setup_amount,
    periodAmount: body.period_amount,
    periodType: body.period_type,
    periodLength: body.period_length,
    renewalType: body.renewal_type,
    unlockEvent: body.unlock_event,
    skipOptinOnGrant: body.skip_optin_on_grant,
    optinOnRequest: body.optin_on_request,
    extra: body.extra,
    advanceDiscounts: body.advance_discounts?.map((discount) => ({
      type: discount.discount_type,
      value: discount.discount_value,
      length: discount.length,
    })),
    useCharges: body.use_charges?.map((use) => ({
      slug: use.slug,
      title: use.title ?? undefined,
      description: use.description,
      useAmount: use.use_amount,
      quota: use.quota,
      maximumLimit: use.maximum_limit,
      extra: use.extra,
    })),
  };
}
