"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { type FormState, refused } from "@/components/forms/form-state";
import { safeNextPath } from "@/lib/auth/next-path";
import { attempt } from "@/lib/http/call";
import { signLegalAgreement } from "@/lib/identity/operations/legal";

/** Signs the version that the page has shown, and goes on to where the reader wanted to be. */
export async function sign(agreement: string, _previous: FormState, form: FormData): Promise<FormState> {
  const read = String(form.get("updated_at") ?? "");
  const result = await attempt(signLegalAgreement, {
    params: { agreement },
    body: { read_terms: form.get("read_terms") !== null, ...(read ? { updated_at: read } : {}) },
  });
  if (!result.ok) {
    // The text has changed meanwhile: it comes along with the answer.
    if (result.refusal.status === 409) refresh();
    return refused(result.refusal, form);
  }
  redirect(safeNextPath(form.get("next"), "/app/"));
}
