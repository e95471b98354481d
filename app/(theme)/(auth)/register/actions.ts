"use server";

import { redirect } from "next/navigation";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import { safeNextPath } from "@/lib/auth/next-path";
import { database } from "@/lib/db";
import { attempt } from "@/lib/http/call";
import { listAgreements } from "@/lib/identity";
import { registerUser } from "@/lib/identity/operations/auth";

/** Fields that the API takes or leaves, but that a form which shows them asks for. */
const ASKED = ["organization_name", "street_address", "locality", "postal_code", "country", "new_password"];

/** Creates the account, signs in, and goes on to where the visitor wanted to be. */
export async function register(_previous: FormState, form: FormData): Promise<FormState> {
  const { next, ...texts } = textsOf(form);
  const blank = ASKED.filter((name) => texts[name]?.trim() === "");
  if (blank.length > 0) {
    const fields = Object.fromEntries(blank.map((name) => [name, ["This field may not be blank."]]));
    return refused({ status: 400, detail: null, fields, extra: {} }, form);
  }
  const filled = Object.entries(texts).filter(([, text]) => text !== "");
  // A box that is not ticked is not sent: that is a refusal, and has to be told apart from a form that never asked.
  const agreements = await listAgreements(database());
  const consents = agreements.map(({ slug }) => [slug, texts[slug] ?? false] as const);
  const body = { full_name: "", ...Object.fromEntries([...filled, ...consents]) };
  const result = await attempt(registerUser, { query: { cookie: "1" }, body });
  if (result.ok) redirect(safeNextPath(next, "/app/"));
  return refused(result.refusal, form);
}
