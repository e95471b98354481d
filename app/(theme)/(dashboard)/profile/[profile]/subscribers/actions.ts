"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { outcomeOf } from "@/components/forms/action-outcome";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import type { ActionOutcome } from "@/components/ui/action-button";
import { cancelPlanSubscription } from "@/lib/billing/operations/cancellations";
import { callEventPayments } from "@/lib/billing/operations/event-payments";
import { attempt } from "@/lib/http/call";
import {
  createPlanSubscription,
  updatePlanSubscription,
} from "@/lib/subscriptions/operations/plan-subscriptions";
import { acceptSubscriptionRequest } from "@/lib/subscriptions/operations/subscribers";
import { startOfDay } from "@/lib/time/days";

/** One subscription of a provider, as its address names it. */
export interface NamedSubscription {
  readonly profile: string;
  readonly plan: string;
  readonly subscriber: string;
}

/** Accepts what a subscriber has ordered. */
export async function acceptRequest(profile: string, key: string): Promise<ActionOutcome> {
  const result = await attempt(acceptSubscriptionRequest, { params: { profile, request_key: key } });
  if (result.ok) refresh();
  return outcomeOf(result, "Request accepted");
}

/** Ends a subscription now, revokes a grant or refuses a request. */
export async function remove(params: NamedSubscription, done: string): Promise<ActionOutcome> {
  const result = await attempt(cancelPlanSubscription, { params: { ...params } });
  if (result.ok) refresh();
  return outcomeOf(result, done);
}

/** The event of a plan has occurred, for one of its subscribers or for all: they are charged. */
export async function callForPayment(
  profile: string,
  plan: string,
  subscriber?: string,
): Promise<ActionOutcome> {
  const result = await attempt(callEventPayments, {
    params: { profile, plan },
    body: subscriber === undefined ? {} : { subscribers: [subscriber] },
  });
  if (!result.ok) return outcomeOf(result, "");
  refresh();
  const { count } = result.value;
  return {
    ok: true,
    done:
      count === 0
        ? "Nobody waits any more"
        : `${count} ${count === 1 ? "subscriber is" : "subscribers are"} being charged`,
  };
}

/** Keeps a note on a subscription, for the provider and the subscriber. */
export async function saveNote(params: NamedSubscription, note: string): Promise<ActionOutcome> {
  const result = await attempt(updatePlanSubscription, {
    params: { ...params },
    body: { description: note.trim() || null },
  });
  if (result.ok) refresh();
  return outcomeOf(result, "Note saved");
}

/** Sets another end, at midnight in the provider's time zone. */
export async function setEnd(params: NamedSubscription, zone: string, day: string): Promise<ActionOutcome> {
  const endsAt = startOfDay(day, zone);
  if (!endsAt) return { ok: false, refusal: "Choose a day." };
  const result = await attempt(updatePlanSubscription, {
    params: { ...params },
    body: { ends_at: endsAt.toISOString() },
  });
  if (result.ok) refresh();
  return outcomeOf(result, "End changed");
}

/** Grants the plan to a profile by its name, or to whoever has an e-mail address. */
export async function addSubscriber(
  profile: string,
  plan: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  const { subscriber = "", message = "", full_name = "", type = "", invite = "" } = textsOf(form);
  const isEmail = subscriber.includes("@");
  const isInvited = isEmail && invite === "1";
  const result = await attempt(createPlanSubscription, {
    params: { profile, plan },
    query: isInvited ? { force: "1" } : {},
    body: {
      profile: isEmail
        ? {
            email: subscriber,
            full_name,
            ...(type === "personal" || type === "organization" ? { type } : {}),
          }
        : { slug: subscriber },
      message: message || null,
    },
  });
  if (result.ok) {
    const { profile: added, grant_key } = result.value;
    const told = new URLSearchParams({
      added: added.printable_name,
      pending: grant_key === null ? "0" : "1",
    });
    redirect(
      `/profile/${encodeURIComponent(profile)}/plans/${encodeURIComponent(plan)}/subscribers/?${told}`,
    );
  }
  const { refusal } = result;
  const { slug, email, profile: whole, ...fields } = refusal.fields;
  const ofSubscriber = slug ?? email ?? whole;
  if (ofSubscriber) return refused({ ...refusal, fields: { ...fields, subscriber: ofSubscriber } }, form);
  if (refusal.status !== 404 || isEmail) return refused(refusal, form);
  const unknown = ["No profile has this name. Enter an e-mail address to invite somebody new."];
  return refused({ ...refusal, detail: null, fields: { subscriber: unknown } }, form);
}
