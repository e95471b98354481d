import type { SignedIn } from "@/lib/auth/actor";
import { verifyPassword } from "@/lib/auth/passwords";
import {
  type Attempt,
  accountOf,
  type Failures,
  failuresJson,
  judge,
  refuseFlood,
  signInKeys,
  type ThrottleKey,
} from "@/lib/auth/throttle";
import { type Database, type Db, sql } from "@/lib/db";
import { NotAuthenticated } from "@/lib/errors";
import { type Origin, recordAudit } from "../audit/record";
import { SecondFactorLocked, WrongSecondFactor } from "../errors";
import type { Secrets } from "./account-schemas";
import { refuseWhereFrozen } from "./frozen-accounts";
import { type Channel, type RightCode, tryCode } from "./one-time-codes";
import { type Enrolment, proveOtp } from "./otp";

/**
 * Has the caller prove again who they are, before anything changes by which the account is opened. Every secret that
 * was sent must be right; the password, or a code that was sent to a verified address or phone, is asked for, and the
 * code of the authenticator app when one is enrolled. Failures count as those of signing in do.
 *
 * @throws NotAuthenticated   401 `detail` without any secret; else on the secret that is missing or wrong
 * @throws SecondFactorLocked 403 after too many wrong codes of the authenticator app
 * @throws NotPermitted       403 where the site has switched such changes off
 * @throws TooManyRequests    429
 * Source: docs/authentication.md, "Changing credentials"
 */
export async function reauthenticate(
  db: Database,
  actor: SignedIn,
  secrets: Secrets,
  origin: Origin,
): Promise<void> {
  const keys = signInKeys(accountOf(actor.id), origin.ip);
  await refuseFlood(db, keys);
  await refuseWhereFrozen(db);
  const { failures, ...user } = await findSecrets(db, actor.id, keys);
  const { password, otp_code, email_code, phone_code } = secrets;
  if ([password, otp_code, email_code, phone_code].every((secret) => secret === undefined))
    throw new NotAuthenticated("Send your password, or a one-time code.");
  const attempt = judge(db, keys, failures);
  attempt.refuseIfBlocked();
  await checkAll(db, actor.id, secrets, user, origin).catch((error) => refuse(db, error, attempt, origin));
  await attempt.succeeded();
}

/** What the user has to prove it with. */
interface StoredSecrets {
  readonly passwordHash: string | null;
  readonly sealedOtpSecret: string | null;
}

async function findSecrets(
  db: Db,
  userId: bigint,
  keys: readonly ThrottleKey[],
): Promise<StoredSecrets & { failures: Failures[] }> {
  const [row] = await db.query<StoredSecrets & { failures: Failures[] }>(sql`
    SELECT u.password_hash AS "passwordHash", o.encrypted_secret AS "sealedOtpSecret",
      ${failuresJson(keys)} AS failures
    FROM app_user u LEFT JOIN otp_secret o ON o.user_id = u.id AND o.confirmed_at IS NOT NULL
    WHERE u.id = ${userId} AND u.is_active`);
  if (!row) throw new NotAuthenticated();
  return row;
}

/** A secret that was sent and is wrong; those that are only missing are asked for, which is no failure. */
class WrongSecret extends NotAuthenticated {
  constructor(field: keyof Secrets, message: string) {
    super(undefined, { [field]: [message] });
  }
}

/** Codes are used up when all secrets are right: what was only missing can be sent together with the same ones again. */
async function checkAll(
  db: Database,
  userId: bigint,
  secrets: Secrets,
  { passwordHash, sealedOtpSecret }: StoredSecrets,
  { at }: Origin,
): Promise<void> {
  const { password, otp_code: otpCode, email_code: emailCode, phone_code: phoneCode } = secrets;
  if (password !== undefined && !(await verifyPassword(passwordHash, password)))
    throw new WrongSecret("password", "This is not your password.");
  const codes = [
    ...(emailCode === undefined ? [] : [await proveSent(db, userId, "email", emailCode, at)]),
    ...(phoneCode === undefined ? [] : [await proveSent(db, userId, "phone", phoneCode, at)]),
  ];
  if (password === undefined && codes.length === 0 && passwordHash !== null)
    throw new NotAuthenticated(undefined, { password: ["Enter your password."] });
  if (sealedOtpSecret !== null)
    codes.push(await proveApp(db, { userId, sealedSecret: sealedOtpSecret }, otpCode, at));
  else if (otpCode !== undefined)
    throw new WrongSecret("otp_code", "There is no authenticator app on this account.");
  for (const code of codes) await code.use();
}

const WRONG_CODE = "This code is wrong or has ended.";

async function proveSent(
  db: Database,
  userId: bigint,
  channel: Channel,
  code: string,
  at: Date,
): Promise<RightCode> {
  const wrong = () => new WrongSecret(`${channel}_code`, WRONG_CODE);
  const right = await tryCode(db, { userId, isVerified: true }, channel, code, at);
  if (!right) throw wrong();
  return usable(right, wrong);
}

/** @throws on use when somebody else was faster */
function usable(right: RightCode, wrong: () => Error): RightCode {
  const use = async () => {
    if (!(await right.use())) throw wrong();
    return true;
  };
  return { use };
}

async function proveApp(
  db: Database,
  enrolment: Enrolment,
  code: string | undefined,
  at: Date,
): Promise<RightCode> {
  const right = await asWrongSecret(() => proveOtp(db, enrolment, code, at));
  return { use: () => asWrongSecret(() => right.use()) };
}

/** Signing in answers a wrong code with 400; to who is signed in already it is a 401 like every wrong secret. */
async function asWrongSecret<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WrongSecondFactor) throw new WrongSecret("otp_code", error.message);
    throw error;
  }
}

/**
 * Checks a code of an authenticator app, for who is signed in already, and uses it up.
 *
 * @throws NotAuthenticated   401 `otp_code` that is missing or wrong
 * @throws SecondFactorLocked 403
 */
export async function checkSecondFactor(
  db: Database,
  enrolment: Enrolment,
  code: string | undefined,
  at: Date,
): Promise<void> {
  const right = await proveApp(db, enrolment, code, at);
  await right.use();
}

/** Counts what was wrong, and passes it on. */
async function refuse(db: Database, error: unknown, attempt: Attempt, origin: Origin): Promise<never> {
  if (error instanceof WrongSecret || error instanceof SecondFactorLocked) {
    await attempt.failed();
    await recordAudit(db, origin, { event: "reauthentication_failed", target: origin.username });
  }
  throw error;
}
