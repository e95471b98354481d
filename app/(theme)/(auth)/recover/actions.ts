"use server";

import { redirect } from "next/navigation";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import { codesOf } from "@/components/identity/code-names";
import { safeNextPath } from "@/lib/auth/next-path";
import { attempt } from "@/lib/http/call";
import { recoverAccount } from "@/lib/identity/operations/activation";
import { authenticateUser } from "@/lib/identity/operations/auth";

/** Has a message sent; the second time the form is sent it carries the code of the message, and signs in. */
export async function recover(_previous: FormState, form: FormData): Promise<FormState> {
  const { email = "", sent, ...texts } = textsOf(form);
  if (sent) {
    const body = { username: email, ...codesOf(texts) };
    const result = await attempt(authenticateUser, { query: { cookie: "1" }, body });
    if (!result.ok) return refused(result.refusal, form);
    redirect(safeNextPath(texts.next, "/app/"));
  }
  const result = await attempt(recoverAccount, { body: { email } });
  if (!result.ok) return refused(result.refusal, form);
  return { refusal: null, values: { email, sent: "1" } };
}
