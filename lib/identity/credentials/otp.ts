import { Secret, TOTP } from "otpauth";
import { unseal } from "@/lib/auth/sealing";
import { forgive, type ThrottleKey, takeAttempt } from "@/lib/auth/throttle";
import { type Database, type Db, sql } from "@/lib/db";
import { NotAuthenticated } from "@/lib/errors";
import { SecondFactorLocked, WrongSecondFactor } from "../errors";
import type { RightCode } from "./one-time-codes";
import { hashRecoveryCode, parseRecoveryCode } from "./recovery-codes";

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

/** What the code is asked for. Wrong codes at one door lock that door only. */
export type OtpDoor = "sign-in" | "link";

/**
 * Asks for and checks the code of an authenticator app, or a recovery code in its place. Either is good once; wrong
 * ones lock the second factor for a time that doubles, whatever the password.
 *
 * @returns the code, not yet used up
 * @throws NotAuthenticated   401 `otp_code`, which asks for the code
 * @throws WrongSecondFactor  400 `otp_code` when it is wrong
 * @throws SecondFactorLocked 403 after three wrong codes
 */
export async function proveOtp(
  db: Database,
  { userId, sealedSecret }: Enrolment,
  code: string | undefined,
  now: Date,
  door: OtpDoor = "sign-in",
): Promise<RightCode> {
  if (code === undefined) throw askForOtp();
  const key: ThrottleKey = {
    limit: "second-factor",
    subject: door === "link" ? `link:${userId}` : `${userId}`,
  };
  const attempt = await takeAttempt(db, key);
  if (attempt === "none") throw new SecondFactorLocked();
  const use = /^\d{6}$/.test(code)
    ? appCode(db, userId, findStep(unseal(OTP_PURPOSE, sealedSecret), code, now))
    : await recoveryCode(db, userId, code);
  if (!use) throw await wrong(db, userId, attempt === "last");
  return {
    use: async () => {
      if (!(await use())) throw await wrong(db, userId, attempt === "last");
      await forgive(db, key);
      return true;
    },
  };
}

/** As {@link proveOtp}, and uses the code up. */
export async function checkOtp(
  db: Database,
  enrolment: Enrolment,
  code: string | undefined,
  now: Date,
): Promise<void> {
  const right = await proveOtp(db, enrolment, code, now);
  await right.use();
}

/** What asks for the code. */
export function askForOtp(): NotAuthenticated {
  return new NotAuthenticated(undefined, { otp_code: ["Enter the code of your authenticator app."] });
}

async function wrong(db: Db, userId: bigint, locks: boolean): Promise<WrongSecondFactor> {
  await db.query(sql`UPDATE otp_secret SET attempts = attempts + 1 WHERE user_id = ${userId}`);
  return new WrongSecondFactor({ otp_code: ["This code is wrong, or was used before."] }, locks);
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

/** How the code of a step is used up: false when it, or a later one, already was. */
function appCode(db: Db, userId: bigint, step: bigint | null): (() => Promise<boolean>) | null {
  if (step === null) return null;
  return async () => {
    const used = await db.query(sql`
      UPDATE otp_secret SET attempts = 0, last_step = ${step}
      WHERE user_id = ${userId} AND (last_step IS NULL OR last_step < ${step}) RETURNING user_id`);
    return used.length > 0;
  };
}

/** How a recovery code of the user is used up; null when it is none, or is used already. */
async function recoveryCode(db: Db, userId: bigint, typed: string): Promise<(() => Promise<boolean>) | null> {
  const code = parseRecoveryCode(typed);
  if (code === null) return null;
  const hash = hashRecoveryCode(code);
  const [known] = await db.query(sql`
    SELECT 1 FROM otp_secret WHERE user_id = ${userId} AND ${hash} = ANY(recovery_hashes)`);
  if (!known) return null;
  return async () => {
    const used = await db.query(sql`
      UPDATE otp_secret SET attempts = 0, recovery_hashes = array_remove(recovery_hashes, ${hash})
      WHERE user_id = ${userId} AND ${hash} = ANY(recovery_hashes) RETURNING user_id`);
    return used.length > 0;
  };
}
