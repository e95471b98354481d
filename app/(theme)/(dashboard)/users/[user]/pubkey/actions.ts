"use server";

import { refresh } from "next/cache";
import { done, type FormState, refused, textsOf } from "@/components/forms/form-state";
import type { NewKey } from "@/components/identity/api-keys";
import { secretsOf } from "@/components/identity/secrets-of";
import { attempt } from "@/lib/http/call";
import { putUserSshKey, resetApiKey, revokeUserApiKey } from "@/lib/identity/operations/account";

/** Makes an API key. */
export async function createKey(
  user: string,
  _: FormState<NewKey>,
  form: FormData,
): Promise<FormState<NewKey>> {
  const title = (textsOf(form).title ?? "").trim();
  const result = await attempt(resetApiKey, { params: { user }, body: { ...secretsOf(form), title } });
  if (!result.ok) return refused(result.refusal, form);
  refresh();
  return done({ title, secret: result.value.secret });
}

/** Ends an API key; the sentence of a refusal comes back. */
export async function revokeKey(user: string, key: string): Promise<string | null> {
  const result = await attempt(revokeUserApiKey, { params: { user, key } });
  refresh();
  return result.ok ? null : result.refusal.detail;
}

/** Keeps the SSH key. An empty field is a slip here: removing has its own button. */
export async function saveSshKey(user: string, _: FormState<true>, form: FormData): Promise<FormState<true>> {
  const pubkey = (textsOf(form).pubkey ?? "").trim();
  if (pubkey !== "") return putSshKey(user, pubkey, form);
  const fields = { pubkey: ["This field may not be blank."] };
  return refused({ status: 400, detail: null, fields, extra: {} }, form);
}

/** Removes the SSH key. */
export async function removeSshKey(
  user: string,
  _: FormState<true>,
  form: FormData,
): Promise<FormState<true>> {
  return putSshKey(user, "", form);
}

async function putSshKey(user: string, pubkey: string, form: FormData): Promise<FormState<true>> {
  const result = await attempt(putUserSshKey, { params: { user }, body: { ...secretsOf(form), pubkey } });
  if (!result.ok) return refused(result.refusal, form);
  refresh();
  return done(true);
}
