"use server";

import { redirect } from "next/navigation";
import { parseNextPath, withNext } from "@/lib/auth/next-path";
import { database } from "@/lib/db";
import { attempt, currentActor, redirectToSignIn } from "@/lib/http/call";
import { findImplicitOffer } from "@/lib/identity";
import { acceptAccessible, requestAccessibleOfType } from "@/lib/identity/operations/accessibles";
import { now } from "@/lib/time/clock";
import { profileAddress } from "../../../profile-address";

/** Accepts an invitation and goes on to the profile. One that is gone leads back to its page, which says so. */
export async function acceptInvitation(key: string, form: FormData): Promise<void> {
  const actor = await currentActor();
  if (actor.kind === "visitor") return redirectToSignIn();
  const result = await attempt(acceptAccessible, { params: { user: actor.username, verification_key: key } });
  if (!result.ok) redirect(`/users/roles/accept/${encodeURIComponent(key)}/`);
  redirect(profileAddress(parseNextPath(form.get("next")) ?? "/app/{profile}/", result.value.profile.slug));
}

/** Takes the role that goes with the domain of the user's address, if it is still there to take. */
export async function joinByDomain(form: FormData): Promise<void> {
  const actor = await currentActor();
  if (actor.kind === "visitor") return redirectToSignIn();
  const next = parseNextPath(form.get("next"));
  const offer = await findImplicitOffer(database(), actor.id, now());
  if (offer?.kind !== "role") redirect(withNext("/users/roles/accept/", next));
  const { profile, type } = offer.role;
  const result = await attempt(requestAccessibleOfType, {
    params: { user: actor.username, role: type.slug },
    body: { slug: profile.slug },
  });
  if (!result.ok) redirect(withNext("/users/roles/accept/", next));
  redirect(profileAddress(next ?? "/app/{profile}/", profile.slug));
}
