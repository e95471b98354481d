"use server";

import { redirect } from "next/navigation";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import { connectBank, disconnectBank, startBankConnection } from "@/lib/billing/operations/bank";
import { attempt } from "@/lib/http/call";

/** Sends the owner to the processor, who sends them back to this page. */
export async function connect(profile: string, _previous: FormState, form: FormData): Promise<FormState> {
  const result = await attempt(startBankConnection, { params: { profile } });
  return result.ok ? redirect(result.value.url) : refused(result.refusal, form);
}

/** Keeps the account that the owner has agreed to. */
export async function finishConnection(
  profile: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  const { code = "", state = "" } = textsOf(form);
  const result = await attempt(connectBank, { params: { profile }, body: { code, state } });
  return result.ok ? redirect(pageOf(profile, "connected")) : refused(result.refusal, form);
}

/** Forgets the account. */
export async function disconnect(profile: string, _previous: FormState, form: FormData): Promise<FormState> {
  const result = await attempt(disconnectBank, { params: { profile } });
  return result.ok ? redirect(pageOf(profile, "disconnected")) : refused(result.refusal, form);
}

function pageOf(profile: string, done: string): string {
  return `/billing/${encodeURIComponent(profile)}/bank/?done=${done}`;
}
