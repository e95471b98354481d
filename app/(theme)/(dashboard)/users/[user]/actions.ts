"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { done, type FormState, refused, textsOf } from "@/components/forms/form-state";
import type { SaveResult } from "@/components/forms/use-operation-form";
import type { AccountInput } from "@/components/identity/account-form";
import type { Secrets } from "@/components/identity/secrets-of";
import type { CodeSent } from "@/components/identity/step-up";
import { attempt, load } from "@/lib/http/call";
import { sendActivationLink } from "@/lib/identity/operations/activation";
import { putUserPicture } from "@/lib/identity/operations/pictures";
import { deleteUser, getUser, putUser } from "@/lib/identity/operations/users";
import { pictureChange } from "../../picture-change";
import { accountValues } from "./account-values";

/** Saves the account, with secrets where they are asked for; a new user name leads to its new address. */
export async function saveAccount(
  user: string,
  body: AccountInput & Secrets,
): Promise<SaveResult<AccountInput>> {
  const result = await attempt(putUser, { params: { user }, body });
  if (!result.ok) return result;
  if (result.value.username !== user) redirect(`/users/${encodeURIComponent(result.value.username)}/`);
  // The name stands in the header too, and a new address below the form.
  refresh();
  return { ok: true, values: accountValues(result.value) };
}

/** Gives the user another picture, or none. */
export async function savePicture(
  user: string,
  _: FormState<true>,
  form: FormData,
): Promise<FormState<true>> {
  const result = await attempt(putUserPicture, { params: { user }, body: pictureChange(form) });
  if (!result.ok) return refused(result.refusal, form);
  // It stands in the header and in the menu too.
  refresh();
  return done(true);
}

/** Sends the code that came to one of the user's addresses. */
export async function verifyAddress(
  user: string,
  channel: "email" | "phone",
  _: FormState<true>,
  form: FormData,
): Promise<FormState<true>> {
  const { full_name } = await load(getUser, { params: { user } });
  const { code = "" } = textsOf(form);
  const body = { full_name, ...(channel === "email" ? { email_code: code } : { phone_code: code }) };
  const result = await attempt(putUser, { params: { user }, body });
  if (!result.ok) return refused(result.refusal, form);
  refresh();
  return done(true);
}

/** Asks for an address again, which has its code sent again; for the present one, which takes the wish back. */
export async function wishEmail(user: string, email: string): Promise<CodeSent> {
  const { full_name } = await load(getUser, { params: { user } });
  const result = await attempt(putUser, { params: { user }, body: { full_name, email } });
  refresh();
  if (result.ok) return { ok: true, detail: `A code was sent to ${email}.` };
  const { detail, fields } = result.refusal;
  return { ok: false, detail: detail ?? Object.values(fields).flat().join(" ") };
}

/** Stays with the address there is. */
export async function keepEmail(user: string, email: string): Promise<void> {
  await wishEmail(user, email);
}

/** Deletes the account: its owner is a visitor then. What refuses it comes back as a sentence. */
export async function deleteAccount(user: string, isSelf: boolean): Promise<string> {
  const result = await attempt(deleteUser, { params: { user } });
  if (!result.ok) return result.refusal.detail ?? "The account could not be deleted.";
  redirect(isSelf ? "/" : "/app/");
}

/** Has a link sent by which a password is set. */
export async function sendActivation(user: string): Promise<CodeSent> {
  const result = await attempt(sendActivationLink, { params: { user } });
  if (result.ok) return { ok: true, detail: `A link was sent to ${result.value.email}.` };
  const { detail, fields } = result.refusal;
  return { ok: false, detail: detail ?? Object.values(fields).flat().join(" ") };
}
