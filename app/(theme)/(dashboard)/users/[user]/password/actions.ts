"use server";

import { refresh } from "next/cache";
import { done, type FormState, refused, refusedTwice, textsOf } from "@/components/forms/form-state";
import type { Enrolment } from "@/components/identity/authenticator";
import { secretsOf } from "@/components/identity/secrets-of";
import { attempt, load } from "@/lib/http/call";
import { getUserOtp, putUserOtp, putUserPassword } from "@/lib/identity/operations/account";
import { qrSquares } from "./qr-squares";

/** Changes the password; this browser stays signed in. */
export async function changePassword(
  user: string,
  _: FormState<string>,
  form: FormData,
): Promise<FormState<string>> {
  const mismatch = refusedTwice(form);
  if (mismatch) return mismatch;
  const { new_password = "" } = textsOf(form);
  const body = { ...secretsOf(form), new_password };
  const result = await attempt(putUserPassword, { params: { user }, body });
  return result.ok ? done(crypto.randomUUID()) : refused(result.refusal, form);
}

type OtpForm = Parameters<typeof putOtp>[2];

/** Calls the operation with the flags as they are, but for those that change. */
async function putOtp(
  user: string,
  form: FormData,
  changes: {
    readonly otp_enabled?: boolean;
    readonly new_recovery_codes?: boolean;
    readonly email_verification_enabled?: boolean;
    readonly phone_verification_enabled?: boolean;
  },
) {
  const { recovery_codes_left: _, ...flags } = await load(getUserOtp, { params: { user } });
  return attempt(putUserOtp, { params: { user }, body: { ...flags, ...changes, ...secretsOf(form) } });
}

/** A secret for the app. */
export async function beginEnrolment(
  user: string,
  _: FormState<Enrolment>,
  form: FormData,
): Promise<FormState<Enrolment>> {
  const result = await putOtp(user, form, { otp_enabled: true });
  if (!result.ok) return refused(result.refusal, form);
  const { priv_key: secret, provisioning_uri: uri } = result.value;
  return done({ secret, code: qrSquares(uri) });
}

/** The first code of the app. */
export async function confirmEnrolment(
  user: string,
  _: FormState<string[]>,
  form: FormData,
): Promise<FormState<string[]>> {
  return showCodes(user, form, { otp_enabled: true });
}

/** New recovery codes. */
export async function renewCodes(
  user: string,
  _: FormState<string[]>,
  form: FormData,
): Promise<FormState<string[]>> {
  return showCodes(user, form, { otp_enabled: true, new_recovery_codes: true });
}

async function showCodes(user: string, form: FormData, changes: OtpForm): Promise<FormState<string[]>> {
  const result = await putOtp(user, form, changes);
  if (!result.ok) return refused(result.refusal, form);
  refresh();
  return done(result.value.recovery_codes ?? []);
}

/** Signing in no longer asks for the app. */
export async function removeApp(user: string, _: FormState<true>, form: FormData): Promise<FormState<true>> {
  return finish(await putOtp(user, form, { otp_enabled: false }), form);
}

/** Codes that are sent: those that are ticked. */
export async function changeSentCodes(
  user: string,
  _: FormState<true>,
  form: FormData,
): Promise<FormState<true>> {
  const flags = {
    email_verification_enabled: form.has("email_verification_enabled"),
    phone_verification_enabled: form.has("phone_verification_enabled"),
  };
  return finish(await putOtp(user, form, flags), form);
}

function finish(result: Awaited<ReturnType<typeof putOtp>>, form: FormData): FormState<true> {
  if (!result.ok) return refused(result.refusal, form);
  refresh();
  return done(true);
}
