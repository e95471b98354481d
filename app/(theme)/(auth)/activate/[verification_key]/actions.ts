"use server";

import { redirect } from "next/navigation";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import { codesOf } from "@/components/identity/code-names";
import { safeNextPath } from "@/lib/auth/next-path";
import { database } from "@/lib/db";
import { attempt } from "@/lib/http/call";
import { listAgreements } from "@/lib/identity";
import { activateUser } from "@/lib/identity/operations/activation";

/** Sets the first password, signs in, and goes on to where the link was to lead. */
export async function activate(key: string, _previous: FormState, form: FormData): Promise<FormState> {
  const { full_name: fullName = "", new_password: password = "", ...texts } = textsOf(form);
  if (fullName.trim() === "") {
    const fields = { full_name: ["This field may not be blank."] };
    return refused({ status: 400, detail: null, fields, extra: {} }, form);
  }
  // A box that is not ticked is not sent: that is a refusal, and has to be told apart from a form that never asked.
  const agreements = await listAgreements(database());
  const consents = agreements.map(({ slug }) => [slug, texts[slug] ?? false] as const);
  const result = await attempt(activateUser, {
    params: { verification_key: key },
    query: { cookie: "1" },
    body: { ...Object.fromEntries(consents), full_name: fullName, new_password: password, ...codesOf(texts) },
  });
  if (!result.ok) return refused(result.refusal, form);
  redirect(safeNextPath(texts.next, "/app/"));
}

/** Proves the address to be that of who is signed in. */
export async function confirmAddress(key: string, _previous: FormState, form: FormData): Promise<FormState> {
  const result = await attempt(activateUser, { params: { verification_key: key }, body: {} });
  if (!result.ok) return refused(result.refusal, form);
  redirect(safeNextPath(form.get("next"), "/users/"));
}
