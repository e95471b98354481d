"use server";

import { forbidden, redirect } from "next/navigation";
import { type FormState, refused } from "@/components/forms/form-state";
import { secretsOf } from "@/components/identity/secrets-of";
import { findProvider } from "@/lib/auth/providers";
import { database } from "@/lib/db";
import { attempt, currentActor, currentRequest, refusalOf, setCookies } from "@/lib/http/call";
import { decode } from "@/lib/http/execute";
import { originOf } from "@/lib/identity";
import { Secrets } from "@/lib/identity/credentials/account-schemas";
import { endUserSession, endUserSessions } from "@/lib/identity/operations/sessions";
import { unlinkSignInProvider } from "@/lib/identity/operations/sign-in-providers";
import { refusalPage } from "@/lib/identity/providers/arrival";
import { depart } from "@/lib/identity/providers/departure";
import { intendToLink } from "@/lib/identity/providers/linking";
import { now } from "@/lib/time/clock";

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

/** Sends the user to a provider to link an account of theirs there, once they have proved who they are. */
export async function linkProvider(user: string, _previous: FormState, form: FormData): Promise<FormState> {
  const actor = await currentActor();
  const provider = findProvider(String(form.get("provider") ?? ""));
  if (actor.kind !== "user" || actor.username !== user || !provider) forbidden();
  const request = await currentRequest();
  try {
    const secrets = decode(Secrets, secretsOf(form));
    const origin = originOf({ actor, request, now: now() });
    await setCookies([await intendToLink(database(), { actor, provider, secrets, origin })]);
  } catch (error) {
    return refused(refusalOf(error), form);
  }
  const page = `/users/${encodeURIComponent(user)}/sessions/`;
  const departure = await depart(database(), provider, { next: page, ip: request.ip });
  redirect("url" in departure ? departure.url : refusalPage(page, departure.refusal, provider.name, null));
}

/** Takes a way to sign in from the user. */
export async function unlinkProvider(user: string, _previous: FormState, form: FormData): Promise<FormState> {
  const provider = String(form.get("provider") ?? "");
  const result = await attempt(unlinkSignInProvider, { params: { user, provider }, body: secretsOf(form) });
  if (!result.ok) return refused(result.refusal, form);
  redirect(pageOf(user, "unlinked"));
}
