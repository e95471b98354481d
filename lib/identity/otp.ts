import { Secret, TOTP } from "otpauth";
import { unseal } from "@/lib/auth/sealing";
import { forgive, type ThrottleKey, takeAttempt } from "@/lib/auth/throttle";
import { type Database, sql } from "@/lib/db";
import { InvalidInput, NotAuthenticated } from "@/lib/errors";
import { SecondFactorLocked } from "./errors";

/** What authenticator apps compute: RFC 6238 with SHA-1, six digits, steps of 30 seconds. */
const STEP_SECONDS = 30;
/** Clocks may be one step apart. */
const WINDOW = 1;
/** What secrets are sealed for; see lib/auth/sealing.ts. */
export const OTP_PURPOSE = "otp";

/** A user's confirmed enrolment. */
export interface Enrolment {
  readonly userId: bigint;
  readonly sealedSecret: string;
}

/**
 * Asks for and checks the code of an authenticator app. A code is good once; wrong ones lock the second factor for
 * a time that doubles, whatever the password.
 *
 * @throws NotAuthenticated   401 `otp_code`, which asks for the code
 * @throws InvalidInput       400 `otp_code` when it is wrong
 * @throws SecondFactorLocked 403 after three wrong codes
 */
export async function checkOtp(
  db: Database,
  enrolment: Enrolment,
  code: string | undefined,
  now: Date,
): Promise<void> {
  const { userId, sealedSecret } = enrolment;
  if (code === undefined)
    throw new NotAuthenticated(undefined, { otp_code: ["Enter the code of your authenticator app."] });
  const key: ThrottleKey = { limit: "second-factor", subject: userId.toString() };
  if (!(await takeAttempt(db, key))) throw new SecondFactorLocked();
  const step = findStep(unseal(OTP_PURPOSE, sealedSecret), code, now);
  if (step === null || !(await useStep(db, userId, step))) {
    await db.query(sql`UPDATE otp_secret SET attempts = attempts + 1 WHERE user_id = ${userId}`);
    throw new InvalidInput({ otp_code: ["This code is wrong, or was used before."] });
  }
  await forgive(db, key);
}

/** The step whose code this is; null when it is none of those around now. */
function findStep(secret: string, code: string, now: Date): bigint | null {
  const totp = new TOTP({
    secret: Secret.fromBase32(secret),
    algorithm: "SHA1",
    digits: 6,
    period: STEP_SECONDS,
  });
  const delta = totp.validate({ token: code, timestamp: now.getTime(), window: WINDOW });
  return delta === null ? null : BigInt(Math.floor(now.getTime() / 1000 / STEP_SECONDS) + delta);
}

/** Marks the step as used; false when it, or a later one, already was. */
async function useStep(db: Database, userId: bigint, step: bigint): Promise<boolean> {
  const used = await db.query(sql`
    UPDATE otp_secret SET attempts = 0, last_step = ${step}
    WHERE user_id = ${userId} AND (last_step IS NULL OR last_step < ${step}) RETURNING user_id`);
  return used.length > 0;
}
