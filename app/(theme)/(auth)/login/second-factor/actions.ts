"use server";

import { redirect } from "next/navigation";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import { database } from "@/lib/db";
import { currentRequest, type Refusal, refusalOf, setCookies } from "@/lib/http/call";
import { finishSignIn } from "@/lib/identity/pending-sign-in";
import { SecondFactorCodes } from "@/lib/identity/session-schemas";
import { now } from "@/lib/time/clock";

/** Signs in who sends the codes, and goes on to where the visitor wanted to be. */
export async function sendCodes(_previous: FormState, form: FormData): Promise<FormState> {
  const filled = Object.entries(textsOf(form)).filter(([, text]) => text.trim() !== "");
  const result = await finish(Object.fromEntries(filled));
  if ("refusal" in result) return refused(result.refusal, form);
  redirect(result.next ?? "/app/");
}

async function finish(
  texts: Record<string, string>,
): Promise<{ refusal: Refusal } | { next: string | null }> {
  const codes = SecondFactorCodes.safeDecode(texts);
  if (!codes.success) {
    const fields = Object.fromEntries(
      codes.error.issues.map(({ path }) => [String(path[0]), ["This is no such code."]]),
    );
    return { refusal: { status: 400, detail: null, fields, extra: {} } };
  }
  try {
    const { cookies, next } = await finishSignIn(database(), codes.data, await currentRequest(), now());
    await setCookies(cookies);
    return { next };
  } catch (error) {
    return { refusal: refusalOf(error) };
  }
}
