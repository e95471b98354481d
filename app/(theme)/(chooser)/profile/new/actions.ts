"use server";

import { redirect } from "next/navigation";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import type { FoundProfile } from "@/components/identity/existing-profiles";
import { safeNextPath } from "@/lib/auth/next-path";
import { attempt, currentActor, redirectToSignIn } from "@/lib/http/call";
import { requestAccessible } from "@/lib/identity/operations/accessibles";
import { listAccountProfiles } from "@/lib/identity/operations/accounts";
import { createUserProfile } from "@/lib/identity/operations/users";
import { profileAddress } from "../../profile-address";

/** Creates the organization and goes on to its page, or to the page that asked for a profile. */
export async function createProfile(_previous: FormState, form: FormData): Promise<FormState> {
  const actor = await currentActor();
  if (actor.kind === "visitor") return redirectToSignIn();
  const { full_name = "", email = "", slug = "" } = textsOf(form);
  const result = await attempt(createUserProfile, {
    params: { user: actor.username },
    body: { type: "organization", full_name, email, ...(slug === "" ? {} : { slug }) },
  });
  if (!result.ok) return refused(result.refusal, form);
  redirect(profileAddress(safeNextPath(form.get("next"), "/app/:profile/"), result.value.slug));
}

/** Organizations whose name has these words; none while they are many. */
export async function findProfiles(name: string): Promise<FoundProfile[]> {
  const result = await attempt(listAccountProfiles, {
    query: { q: `"${name.replaceAll('"', " ")}"`, q_f: ["full_name", "slug"] },
  });
  if (!result.ok) return [];
  return result.value.results
    .filter(({ type }) => type === "organization")
    .map(({ slug, printable_name: name, picture }) => ({ slug, name, picture }));
}

/** Asks the people of the organization for a role on it. Says why not, or null when they were asked. */
export async function requestRole(profile: string): Promise<string | null> {
  const actor = await currentActor();
  if (actor.kind === "visitor") return redirectToSignIn();
  const result = await attempt(requestAccessible, {
    params: { user: actor.username },
    body: { slug: profile },
  });
  return result.ok ? null : (result.refusal.detail ?? "It could not be asked for.");
}
