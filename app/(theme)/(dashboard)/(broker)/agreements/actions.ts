"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { type FormState, refused } from "@/components/forms/form-state";
import type { SaveResult } from "@/components/forms/use-operation-form";
import type { AgreementInput } from "@/components/identity/agreement-form";
import { attempt } from "@/lib/http/call";
import { postAgreement, putAgreement, removeAgreement } from "@/lib/identity/operations/agreements";
import { now } from "@/lib/time/clock";

/** Makes an agreement without text, and goes on to write it. */
export async function createAgreement(_previous: FormState, form: FormData): Promise<FormState> {
  const result = await attempt(postAgreement, { body: { title: String(form.get("title") ?? "") } });
  if (!result.ok) return refused(result.refusal, form);
  redirect(`/agreements/${result.value.slug}/`);
}

/** Saves title and text; what everybody is to sign again is in force from now on. */
export async function saveAgreement(
  document: string,
  updatedAt: string,
  { again, ...texts }: AgreementInput,
): Promise<SaveResult<AgreementInput>> {
  const body = { ...texts, updated_at: again ? now().toISOString() : updatedAt };
  const result = await attempt(putAgreement, { params: { document }, body });
  if (!result.ok) return result;
  // The title stands above the form, and the date of the version is part of the next save.
  refresh();
  return { ok: true, values: { title: result.value.title, text: result.value.markdown, again: true } };
}

/** Deletes the agreement and all signatures of it. Returns why not, or null. */
export async function deleteAgreement(document: string): Promise<string | null> {
  const result = await attempt(removeAgreement, { params: { document } });
  // Gone already is as good as gone.
  return result.ok || result.refusal.status === 404 ? null : result.refusal.detail;
}
