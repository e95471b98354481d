"use server";

import { redirect } from "next/navigation";
import { type FormState, refused, refusedTwice, textsOf } from "@/components/forms/form-state";
import { codesOf } from "@/components/identity/code-names";
import { attempt } from "@/lib/http/call";
import { resetUserPassword } from "@/lib/identity/operations/activation";

/** Sets the password that was typed twice, and signs in. */
export async function reset(key: string, _previous: FormState, form: FormData): Promise<FormState> {
  const mismatch = refusedTwice(form);
  if (mismatch) return mismatch;
  const { new_password: password = "", ...texts } = textsOf(form);
  const result = await attempt(resetUserPassword, {
    params: { verification_key: key },
    query: { cookie: "1" },
    body: { new_password: password, ...codesOf(texts) },
  });
  if (!result.ok) return refused(result.refusal, form);
  redirect("/app/");
}
