"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { outcomeOf } from "@/components/forms/action-outcome";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import type { ActionOutcome } from "@/components/ui/action-button";
import { cancelSubscription } from "@/lib/billing/operations/cancellations";
import { attempt } from "@/lib/http/call";
import { createPlanSubscription } from "@/lib/subscriptions/operations/plan-subscriptions";
import { acceptSubscriptionGrant, updateSubscription } from "@/lib/subscriptions/operations/subscribed";
import { startOfDay } from "@/lib/time/days";

function pathOf(profile: string): string {
  return `/profile/${encodeURIComponent(profile)}/subscriptions/`;
}

/** Lets a subscription end with its term, or go on after it. */
export async function setRenewal(profile: string, _previous: FormState, form: FormData): Promise<FormState> {
  const result = await attempt(updateSubscription, {
    params: { profile, subscribed_plan: String(form.get("plan") ?? "") },
    body: { auto_renew: form.get("renew") === "1" },
  });
  if (!result.ok) return refused(result.refusal, form);
  redirect(pathOf(profile));
}

/** Accepts what a provider has granted. */
export async function acceptGrant(profile: string, key: string): Promise<ActionOutcome> {
  const result = await attempt(acceptSubscriptionGrant, { params: { profile, grant_key: key } });
  if (result.ok) refresh();
  return outcomeOf(result, "Subscription accepted");
}

/** Unsubscribes now, refuses a grant or withdraws a request. */
export async function unsubscribe(profile: string, plan: string, done: string): Promise<ActionOutcome> {
  const result = await attempt(cancelSubscription, { params: { profile, subscribed_plan: plan } });
  if (result.ok) refresh();
  return outcomeOf(result, done);
}

/** Sets another end, at midnight in the profile's time zone. */
export async function setEnd(
  profile: string,
  plan: string,
  zone: string,
  day: string,
): Promise<ActionOutcome> {
  const endsAt = startOfDay(day, zone);
  if (!endsAt) return { ok: false, refusal: "Choose a day." };
  const result = await attempt(updateSubscription, {
    params: { profile, subscribed_plan: plan },
    body: { ends_at: endsAt.toISOString() },
  });
  if (result.ok) refresh();
  return outcomeOf(result, "End changed");
}

/** The site's staff subscribe the profile to a plan; `plan` is `provider:plan`. */
export async function subscribe(profile: string, _previous: FormState, form: FormData): Promise<FormState> {
  const { plan: named = "", message = "" } = textsOf(form);
  const [provider = "", plan = ""] = named.split(":");
  const result = await attempt(createPlanSubscription, {
    params: { profile: provider, plan },
    body: { profile: { slug: profile }, message: message || null },
  });
  if (!result.ok) return refused(result.refusal, form);
  redirect(`${pathOf(profile)}?granted=${encodeURIComponent(plan)}`);
}
