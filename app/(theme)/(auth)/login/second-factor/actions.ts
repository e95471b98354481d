"use server";

import { redirect } from "next/navigation";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import { database } from "@/lib/db";
import { currentRequest, refusalOf, setCookies } from "@/lib/http/call";
import { decode } from "@/lib/http/execute";
import { SecondFactorCodes } from "@/lib/identity/credentials/session-schemas";
import { finishSignIn } from "@/lib/identity/sign-in/pending-sign-in";
import { now } from "@/lib/time/clock";

/** Signs in who sends the codes, and goes on to where the visitor wanted to be. */
export async function sendCodes(_previous: FormState, form: FormData): Promise<FormState> {
  const filled = Object.entries(textsOf(form)).filter(([, text]) => text.trim() !== "");
  let goTo: string;
  try {
    const codes = decode(SecondFactorCodes, Object.fromEntries(filled));
    const { cookies, next } = await finishSignIn(database(), codes, await currentRequest(), now());
    await setCookies(cookies);
    goTo = next ?? "/app/";
  } catch (error) {
    return refused(refusalOf(error), form);
  }
  redirect(goTo);
}
