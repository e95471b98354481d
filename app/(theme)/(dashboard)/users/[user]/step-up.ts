"use server";

import type { CodeSent } from "@/components/identity/step-up";
import { attempt } from "@/lib/http/call";
import { sendUserCode } from "@/lib/identity/operations/account";

/** Has a code sent to one of the user's own addresses. */
export async function sendCode(user: string, channel: "email" | "phone"): Promise<CodeSent> {
  const result = await attempt(sendUserCode, { params: { user }, body: { channel } });
  if (result.ok) return { ok: true, detail: result.value.detail };
  const { detail, fields } = result.refusal;
  return { ok: false, detail: detail ?? Object.values(fields).flat().join(" ") };
}
