"use server";

import { redirect } from "next/navigation";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import { codesOf } from "@/components/identity/code-names";
import { safeNextPath } from "@/lib/auth/next-path";
import { attempt } from "@/lib/http/call";
import { recoverAccount } from "@/lib/identity/operations/activation";
import { authenticateUser } from "@/lib/identity/operations/auth";

/**
 * The steps of getting started: a name; then the password, or a link to the address, or the code that comes with that.
 * No step tells whether there is such an account.
 */
export async function getStarted(_previous: FormState, form: FormData): Promise<FormState> {
  const { username = "", step, sent, way, ...texts } = textsOf(form);
  if (sent) return signIn({ username: texts.email ?? "", ...codesOf(texts) }, form);
  if (username.trim() === "")
    return refusedName("Enter an e-mail address, a phone number or a user name.", form);
  if (!step) return { refusal: null, values: { username, step: "2" } };
  return way === "link"
    ? sendLink(username, form)
    : signIn({ username, password: texts.password ?? "", ...codesOf(texts) }, form);
}

async function signIn(body: { username: string; password?: string }, form: FormData): Promise<FormState> {
  const result = await attempt(authenticateUser, { query: { cookie: "1" }, body });
  if (!result.ok) return refused(result.refusal, form);
  redirect(safeNextPath(form.get("next"), "/app/"));
}

async function sendLink(username: string, form: FormData): Promise<FormState> {
  const result = await attempt(recoverAccount, { body: { email: username } });
  if (result.ok) return { refusal: null, values: { email: username, sent: "1" } };
  if (!result.refusal.fields.email) return refused(result.refusal, form);
  return refusedName("For a link, enter the e-mail address or the phone number of the account.", form);
}

function refusedName(message: string, form: FormData): FormState {
  return refused({ status: 400, detail: null, fields: { username: [message] }, extra: {} }, form);
}
