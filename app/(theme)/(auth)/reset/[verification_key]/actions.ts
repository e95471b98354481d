"use server";

import { redirect } from "next/navigation";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import { codesOf } from "@/components/identity/code-names";
import { attempt } from "@/lib/http/call";
import { resetUserPassword } from "@/lib/identity/operations/activation";

/** Sets the password that was typed twice, and signs in. */
export async function reset(key: string, _previous: FormState, form: FormData): Promise<FormState> {
  const { new_password: password = "", new_password_again: again, ...texts } = textsOf(form);
  if (password !== again) {
    const fields = { new_password_again: ["This is not the same password."] };
    return refused({ status: 400, detail: null, fields, extra: {} }, form);
  }
  const result = await attempt(resetUserPassword, {
    params: { verification_key: key },
    query: { cookie: "1" },
    body: { new_password: password, ...codesOf(texts) },
  });
  if (!result.ok) return refused(result.refusal, form);
  redirect("/app/");
}
