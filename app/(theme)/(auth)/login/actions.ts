"use server";

import { redirect } from "next/navigation";
import { type FormState, refused, textsOf, unsent } from "@/components/forms/form-state";
import { codesOf } from "@/components/identity/code-names";
import { safeNextPath } from "@/lib/auth/next-path";
import { attempt } from "@/lib/http/call";
import { authenticateUser } from "@/lib/identity/operations/auth";

/** Signs in and goes on to where the visitor wanted to be. */
export async function signIn(_previous: FormState, form: FormData): Promise<FormState> {
  const { username = "", password = "", ...texts } = textsOf(form);
  const body = { username, password, ...codesOf(texts) };
  const result = await attempt(authenticateUser, { query: { cookie: "1" }, body });
  if (!result.ok) return refused(result.refusal, form);
  redirect(safeNextPath(form.get("next"), "/app/"));
}

/** As {@link signIn}, from a button without fields; what is refused is left at the sign-in page. */
export async function signInAs(form: FormData): Promise<void> {
  await signIn(unsent, form);
}
