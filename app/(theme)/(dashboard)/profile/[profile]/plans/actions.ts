"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import type { PlanSaved } from "@/components/catalog/plan-form";
import { type PlanInput, planValues } from "@/components/catalog/plan-values";
import { outcomeOf } from "@/components/forms/action-outcome";
import type { ActionOutcome } from "@/components/ui/action-button";
import * as plans from "@/lib/catalog/operations/plans";
import type { Plan } from "@/lib/catalog/schemas";
import { attempt } from "@/lib/http/call";

/** Makes a plan; it is not on sale yet. */
export async function createPlan(profile: string, body: PlanInput): Promise<PlanSaved> {
  const result = await attempt(plans.createPlan, { params: { profile }, body });
  return result.ok ? saved(profile, result.value) : result;
}

/** Changes a plan. */
export async function savePlan(profile: string, plan: string, body: PlanInput): Promise<PlanSaved> {
  const result = await attempt(plans.updatePlan, { params: { profile, plan }, body });
  if (!result.ok) return result;
  refresh();
  return saved(profile, result.value);
}

/** Puts a plan on sale, or takes it off. */
export async function setOnSale(profile: string, plan: string, isActive: boolean): Promise<ActionOutcome> {
  const result = await attempt(plans.updatePlan, {
    params: { profile, plan },
    body: { is_active: isActive },
  });
  if (result.ok) refresh();
  return outcomeOf(result, isActive ? "The plan is on sale" : "The plan is no longer on sale");
}

/** Deletes a plan that was never used, and goes back to the others. Comes back with why not. */
export async function removePlan(profile: string, plan: string): Promise<string> {
  const result = await attempt(plans.deletePlan, { params: { profile, plan } });
  if (!result.ok) return result.refusal.detail ?? "The plan could not be deleted.";
  return redirect(`/profile/${encodeURIComponent(profile)}/plans/`);
}

function saved(profile: string, plan: Plan): PlanSaved {
  const href = `/profile/${encodeURIComponent(profile)}/plans/${encodeURIComponent(plan.slug)}/`;
  return { ok: true, values: planValues(plan), href };
}
