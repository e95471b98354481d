"use server";

import { redirect } from "next/navigation";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import { attempt } from "@/lib/http/call";
import { postUser } from "@/lib/identity/operations/users";

/** Makes an account that waits for activation, and goes on to it. */
export async function createContact(_previous: FormState, form: FormData): Promise<FormState> {
  const { full_name = "", email = "", phone = "" } = textsOf(form);
  const result = await attempt(postUser, { body: { full_name, email, phone } });
  if (!result.ok) return refused(result.refusal, form);
  redirect(`/contacts/${encodeURIComponent(result.value.username)}/`);
}
