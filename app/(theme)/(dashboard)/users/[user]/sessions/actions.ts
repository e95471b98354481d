"use server";

import { redirect } from "next/navigation";
import { type FormState, refused } from "@/components/forms/form-state";
import { attempt } from "@/lib/http/call";
import { endUserSession, endUserSessions } from "@/lib/identity/operations/sessions";
import { unlinkSignInProvider } from "@/lib/identity/operations/sign-in-providers";

function pageOf(user: string, done: string): string {
  return `/users/${encodeURIComponent(user)}/sessions/?done=${done}`;
}

/** Signs the user out in one browser. */
export async function endSession(user: string, form: FormData): Promise<never> {
  const session = String(form.get("session") ?? "");
  // One that is over already is as good as ended.
  await attempt(endUserSession, { params: { user, session } });
  redirect(pageOf(user, "ended"));
}

/** Signs the user out everywhere but here. */
export async function endOthers(user: string): Promise<never> {
  await attempt(endUserSessions, { params: { user } });
  redirect(pageOf(user, "ended-others"));
}

/** Takes a way to sign in from the user. */
export async function unlinkProvider(user: string, _previous: FormState, form: FormData): Promise<FormState> {
  const provider = String(form.get("provider") ?? "");
  const result = await attempt(unlinkSignInProvider, { params: { user, provider } });
  if (!result.ok) return refused(result.refusal, form);
  redirect(pageOf(user, "unlinked"));
}
