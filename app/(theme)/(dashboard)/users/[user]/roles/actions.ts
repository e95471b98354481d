"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { outcomeOf } from "@/components/forms/action-outcome";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import type { ActionOutcome } from "@/components/ui/action-button";
import { attempt } from "@/lib/http/call";
import {
  acceptAccessible,
  deleteAccessible,
  requestAccessible,
  sendAccessibleRequest,
} from "@/lib/identity/operations/accessibles";

/** Accepts an invitation, by the key in the address that the list gave. */
export async function acceptInvitation(user: string, verification_key: string): Promise<ActionOutcome> {
  const result = await attempt(acceptAccessible, { params: { user, verification_key } });
  if (result.ok) refresh();
  return outcomeOf(result, "Invitation accepted");
}

/** Leaves a profile, declines its invitation or withdraws the request. */
export async function removeOwn(
  user: string,
  role: string,
  profile: string,
  done: string,
): Promise<ActionOutcome> {
  const result = await attempt(deleteAccessible, { params: { user, role, profile } });
  if (result.ok) refresh();
  return outcomeOf(result, done);
}

/** Tells a profile again that the user waits. */
export async function repeatRequest(user: string, role: string, profile: string): Promise<ActionOutcome> {
  const result = await attempt(sendAccessibleRequest, { params: { user, role, profile } });
  return outcomeOf(result, "Request sent again");
}

/** Asks a profile, by short name or e-mail address, for a role. */
export async function askProfile(user: string, _previous: FormState, form: FormData): Promise<FormState> {
  const { profile = "", message = "" } = textsOf(form);
  const result = await attempt(requestAccessible, {
    params: { user },
    body: { ...(profile.includes("@") ? { email: profile } : { slug: profile }), message },
  });
  if (result.ok) {
    const slug = encodeURIComponent(result.value.profile.slug);
    redirect(`/users/${encodeURIComponent(user)}/roles/?asked=${slug}`);
  }
  const { refusal } = result;
  const { slug, email, ...fields } = refusal.fields;
  const ofProfile =
    slug ?? email ?? (refusal.status === 404 ? ["Nothing here has this name or address."] : undefined);
  if (!ofProfile) return refused(refusal, form);
  return refused({ ...refusal, detail: null, fields: { ...fields, profile: ofProfile } }, form);
}
