"use server";

import { redirect } from "next/navigation";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import { safeNextPath } from "@/lib/auth/next-path";
import { attempt, currentActor, redirectToSignIn } from "@/lib/http/call";
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
