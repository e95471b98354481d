"use server";

import { refresh } from "next/cache";
import { done, type FormState, refused } from "@/components/forms/form-state";
import type { SaveResult } from "@/components/forms/use-operation-form";
import type { ProfileInput } from "@/components/identity/profile-form";
import { attempt } from "@/lib/http/call";
import { putProfilePicture } from "@/lib/identity/operations/pictures";
import { deleteProfile, putProfile } from "@/lib/identity/operations/profiles";
import { pictureChange } from "../../../picture-change";
import { profileValues } from "./profile-values";

/** Saves the profile. */
export async function saveProfile(profile: string, body: ProfileInput): Promise<SaveResult<ProfileInput>> {
  const result = await attempt(putProfile, { params: { profile }, body });
  if (!result.ok) return result;
  // The name stands in the header and the menu too.
  refresh();
  return { ok: true, values: profileValues(result.value) };
}

/** Gives the profile another picture, or none. */
export async function savePicture(
  profile: string,
  _: FormState<true>,
  form: FormData,
): Promise<FormState<true>> {
  const result = await attempt(putProfilePicture, { params: { profile }, body: pictureChange(form) });
  if (!result.ok) return refused(result.refusal, form);
  // It stands in the menu too.
  refresh();
  return done(true);
}

/** Deletes the profile, and with a personal one its user. Says why not, or null when it is done. */
export async function removeProfile(profile: string): Promise<string | null> {
  const result = await attempt(deleteProfile, { params: { profile } });
  return result.ok ? null : result.refusal.detail;
}
