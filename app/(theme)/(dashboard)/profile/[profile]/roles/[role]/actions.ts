"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { outcomeOf } from "@/components/forms/action-outcome";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import type { ActionOutcome } from "@/components/ui/action-button";
import { attempt } from "@/lib/http/call";
import { createRole, deleteRole, sendRoleInvite } from "@/lib/identity/operations/profile-roles";

/** Where the role page says of whom it was just done. */
function added(profile: string, role: string, user: string): string {
  return `/profile/${encodeURIComponent(profile)}/roles/${encodeURIComponent(role)}/?added=${encodeURIComponent(user)}`;
}

/** Offers the role to a user by name, or to whoever has an e-mail address. */
export async function addMember(
  profile: string,
  role: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  const { person = "", message = "", full_name = "", invite = "" } = textsOf(form);
  const isEmail = person.includes("@");
  const result = await attempt(createRole, {
    params: { profile, role },
    query: isEmail && invite === "1" ? { force: "1" } : {},
    body: { ...(isEmail ? { email: person, full_name } : { slug: person }), message },
  });
  if (result.ok) redirect(added(profile, role, result.value.user.username));
  const { refusal } = result;
  const { slug, email, ...fields } = refusal.fields;
  const ofPerson = slug ?? email;
  if (ofPerson) return refused({ ...refusal, fields: { ...fields, person: ofPerson } }, form);
  if (refusal.status !== 404 || isEmail) return refused(refusal, form);
  const unknown = ["Nobody has this user name. Enter an e-mail address to invite somebody new."];
  return refused({ ...refusal, detail: null, fields: { person: unknown } }, form);
}

/** Grants what somebody asked for. */
export async function grantRequest(profile: string, role: string, user: string): Promise<ActionOutcome> {
  const result = await attempt(createRole, { params: { profile, role }, body: { slug: user } });
  if (result.ok) refresh();
  return outcomeOf(result, "Role granted");
}

/** Sends an invitation again. */
export async function resendInvite(profile: string, role: string, user: string): Promise<ActionOutcome> {
  const result = await attempt(sendRoleInvite, { params: { profile, role, user } });
  return outcomeOf(result, "Invitation sent again");
}

/** Revokes a role, takes an invitation back or denies a request. */
export async function removeMember(
  profile: string,
  role: string,
  user: string,
  done: string,
): Promise<ActionOutcome> {
  const result = await attempt(deleteRole, { params: { profile, role, user } });
  if (result.ok) refresh();
  return outcomeOf(result, done);
}
