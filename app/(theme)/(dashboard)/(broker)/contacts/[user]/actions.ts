"use server";

import { redirect } from "next/navigation";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import { attempt } from "@/lib/http/call";
import { postActivity } from "@/lib/identity/operations/contacts";

/** Takes a note; an empty one says nothing, so the form asks for text where the API does not. */
export async function takeNote(user: string, _previous: FormState, form: FormData): Promise<FormState> {
  const { text = "", account = "" } = textsOf(form);
  if (text.trim() === "") {
    const fields = { text: ["Write what happened."] };
    return refused({ status: 400, detail: null, fields, extra: {} }, form);
  }
  const body = { text, account: account.trim() === "" ? null : account };
  const result = await attempt(postActivity, { params: { user }, body });
  if (!result.ok) return refused(result.refusal, form);
  redirect(`/contacts/${encodeURIComponent(user)}/`);
}
