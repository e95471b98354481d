"use server";

import { refresh } from "next/cache";
import type { ProfileInput } from "@/components/identity/profile-form";
import { attempt, type Refusal } from "@/lib/http/call";
import { putProfile } from "@/lib/identity/operations/profiles";

/** Saves the profile; returns why it was refused, or null. */
export async function saveProfile(profile: string, body: ProfileInput): Promise<Refusal | null> {
  const result = await attempt(putProfile, { params: { profile }, body });
  if (!result.ok) return result.refusal;
  // The name stands in the header and the menu too.
  refresh();
  return null;
}
