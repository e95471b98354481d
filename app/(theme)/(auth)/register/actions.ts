"use server";

import { redirect } from "next/navigation";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import { safeNextPath } from "@/lib/auth/next-path";
import { database } from "@/lib/db";
import { attempt } from "@/lib/http/call";
import { listAgreements } from "@/lib/identity";
import { registerUser } from "@/lib/identity/operations/auth";

/** Creates the account, signs in, and goes on to where the visitor wanted to be. */
export async function register(_previous: FormState, form: FormData): Promise<FormState> {
  const { next, ...texts } = textsOf(form);
  const filled = Object.entries(texts).filter(([, text]) => text !== "");
  // A box that is not ticked is not sent: that is a refusal, and has to be told apart from a form that never asked.
  const agreements = await listAgreements(database());
  const consents = agreements.map(({ slug }) => [slug, texts[slug] ?? false] as const);
  const body = { full_name: "", ...Object.fromEntries([...filled, ...consents]) };
  const result = await attempt(registerUser, { query: { cookie: "1" }, body });
  if (result.ok) redirect(safeNextPath(next, "/app/"));
  return refused(result.refusal, form);
}
