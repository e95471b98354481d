"use server";

import { attempt } from "@/lib/http/call";
import { testNotification } from "@/lib/notifications/operations/site";

/** Sends the message with sample data to who asks for it. */
export async function sendTestTo(template: string): Promise<{ ok: boolean; detail: string }> {
  const result = await attempt(testNotification, { params: { template }, body: {} });
  if (result.ok) return { ok: true, detail: result.value.detail };
  return { ok: false, detail: result.refusal.detail ?? "This message could not be sent." };
}
