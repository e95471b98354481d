"use server";

import { redirect } from "next/navigation";
import { type FormState, refused } from "@/components/forms/form-state";
import { attempt } from "@/lib/http/call";
import { updateSubscription } from "@/lib/subscriptions/operations/subscribed";

/** Lets a subscription end with its term, or go on after it. */
export async function setRenewal(profile: string, _previous: FormState, form: FormData): Promise<FormState> {
  const result = await attempt(updateSubscription, {
    params: { profile, subscribed_plan: String(form.get("plan") ?? "") },
    body: { auto_renew: form.get("renew") === "1" },
  });
  if (!result.ok) return refused(result.refusal, form);
  redirect(`/app/${encodeURIComponent(profile)}/`);
}
