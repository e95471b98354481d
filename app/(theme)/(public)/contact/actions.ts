"use server";

import { redirect } from "next/navigation";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import { attempt } from "@/lib/http/call";
import { postContactMessage } from "@/lib/identity/operations/contacts";

/** Sends the message; a page of its own says so, so that loading it again does not send it again. */
export async function send(_previous: FormState, form: FormData): Promise<FormState> {
  const { full_name = "", ...texts } = textsOf(form);
  if ((texts.message ?? "").trim() === "") {
    const fields = { message: ["Write what it is about."] };
    return refused({ status: 400, detail: null, fields, extra: {} }, form);
  }
  const result = await attempt(postContactMessage, { body: { full_name, ...texts } });
  if (!result.ok) return refused(result.refusal, form);
  redirect("/contact/?sent=1");
}
