"use server";

import type { SaveResult } from "@/components/forms/use-operation-form";
import type { PreferencesInput } from "@/components/notifications/preferences-form";
import { attempt } from "@/lib/http/call";
import { putUserNotifications } from "@/lib/notifications/operations/preferences";

/** Saves what the user wants to hear of. */
export async function saveNotifications(
  user: string,
  body: PreferencesInput,
): Promise<SaveResult<PreferencesInput>> {
  const result = await attempt(putUserNotifications, { params: { user }, body });
  // What is always on has no checkbox: the form goes on with what it had.
  return result.ok ? { ok: true, values: body } : result;
}
