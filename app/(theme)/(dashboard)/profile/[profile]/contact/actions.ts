"use server";

import { refresh } from "next/cache";
import type { SaveResult } from "@/components/forms/use-operation-form";
import type { ProfileInput } from "@/components/identity/profile-form";
import { attempt } from "@/lib/http/call";
import { deleteProfile, putProfile } from "@/lib/identity/operations/profiles";
import { profileValues } from "./profile-values";

/** Saves the profile. */
export async function saveProfile(profile: string, body: ProfileInput): Promise<SaveResult<ProfileInput>> {
  const result = await attempt(putProfile, { params: { profile }, body });
  if (!result.ok) return result;
  // The name stands in the header and the menu too.
  refresh();
  return { ok: true, values: profileValues(result.value) };
}

/** Deletes the profile, and with a personal one its user. Says why not, or null when it is done. */
export async function removeProfile(profile: string): Promise<string | null> {
  const result = await attempt(deleteProfile, { params: { profile } });
  return result.ok ? null : result.refusal.detail;
}
