import { verifyPassword } from "@/lib/auth/passwords";
import { type Attempt, addressKeys, judge, refuseFlood, signInKeys, takeAttempt } from "@/lib/auth/throttle";
import type { TokenSubject } from "@/lib/auth/tokens";
import { type Database, type Db, sql, tentatively } from "@/lib/db";
import { InvalidInput, NotAuthenticated } from "@/lib/errors";
import { announce } from "@/lib/events";
import { type Origin, recordAudit } from "../audit/record";
import { type RightCode, tryCode } from "../credentials/one-time-codes";
import { SecondFactorLocked, WrongCredentials, WrongSecondFactor } from "../errors";
import type { Credentials } from "../schemas";
import {
  type Candidate,
  findCandidate,
  parseIdentifier,
  refuseDelegated,
  refuseDisabled,
  signedInNow,
} from "./candidates";
import { askedChannels, proveSecondFactors } from "./second-factors";

/**
 * Signs a user in: by password, by a code sent to an e-mail address or a phone, or both; then by what the account asks
 * for beside that. Whatever is wrong, and whether the user exists at all, the answer and the time it takes are the same.
 *
 * @throws InvalidInput           400 `username` that is no username, e-mail address or phone number
 * @throws WrongCredentials       400
 * @throws NotAuthenticated       401 on the secret that is missing: `password`, `otp_code`, `email_code`, `phone_code`
 * @throws WrongSecondFactor      400 on the code that is wrong
 * @throws SecondFactorLocked     403
 * @throws AuthenticationDisabled 403
 * @throws DelegatedSignIn        400 with where to go
 * @throws TooManyRequests        429
 * Source: API reference, POST /api/auth
 */
export async function signIn(
  db: Database,
  credentials: Credentials,
  origin: Origin,
): Promise<TokenSubject & { isFirst: boolean }> {
  const identifier = parseIdentifier(credentials.username);
  await refuseFlood(db, addressKeys(origin.ip));
  const { site, user } = await findCandidate(db, identifier, origin.at, origin.ip);
  const attempt = judge(db, signInKeys(site.account, origin.ip), site.failures);
  refuseDisabled(site, user);
  attempt.refuseIfBlocked();
  refuseDelegated(site);
  await checkSecrets(db, { credentials, user, account: site.account, attempt }, origin);
  if (!user) throw new Error("secrets of nobody are never right");
  await attempt.succeeded();
  await recordSignIn(db, user, origin);
  return { ...signedInNow(user, origin.at), isFirst: user.isFirst };
}

interface SignIn {
  readonly credentials: Credentials;
  readonly user: Candidate | null;
  /** What it counts against. */
  readonly account: string;
  readonly attempt: Attempt;
}

/** Checks every secret that was sent; a failure counts against the account and goes to the audit log. */
async function checkSecrets(db: Database, signIn: SignIn, origin: Origin): Promise<void> {
  const { credentials, user } = signIn;
  const { password, email_code: emailCode, phone_code: phoneCode } = credentials;
  if (password === undefined && emailCode === undefined && phoneCode === undefined)
    throw new NotAuthenticated(undefined, { password: ["Enter your password."] });
  try {
    const first = await proveFirstFactor(db, credentials, user, origin.at);
    if (!first || !user) throw new WrongCredentials();
    const second = await proveSecondFactors(db, user, credentials, {
      given: [],
      door: "sign-in",
      at: origin.at,
    });
    for (const code of [...first, ...second]) {
      if (!(await code.use())) throw new WrongCredentials();
    }
  } catch (error) {
    if (error instanceof InvalidInput || error instanceof SecondFactorLocked)
      await recordFailure(db, signIn, error, origin);
    throw error;
  }
}

/**
 * Checks the password, and the codes that stand in for it or come beside it unasked. A code that the account asks for
 * beside the password does not stand in for it.
 *
 * @returns the codes, not yet used up; null when something is wrong
 */
async function proveFirstFactor(
  db: Database,
  { password, email_code, phone_code }: Credentials,
  user: Candidate | null,
  at: Date,
): Promise<RightCode[] | null> {
  if (password !== undefined && !(await verifyPassword(user?.passwordHash ?? null, password))) return null;
  const asked = user ? askedChannels(user) : [];
  const codes: RightCode[] = [];
  for (const [channel, code] of [["email", email_code] as const, ["phone", phone_code] as const]) {
    if (code === undefined || (asked.includes(channel) && password !== undefined)) continue;
    // Without a password such a code is checked against nobody, which takes the same time.
    const userId = asked.includes(channel) ? null : (user?.id ?? null);
    // An e-mail address is what the account is known by, and proved by the code; a number may be anybody's until then.
    const owner = channel === "phone" ? { userId, isVerified: true as const } : { userId };
    const right = await tryCode(db, owner, channel, code, at);
    if (!right) return null;
    codes.push(right);
  }
  return codes;
}

/** The owner hears once when failures have locked the account; for one that does not exist it takes as long. */
async function recordFailure(
  db: Database,
  { user, account, attempt }: SignIn,
  error: InvalidInput | SecondFactorLocked,
  origin: Origin,
): Promise<void> {
  const locksAccount = await attempt.failed();
  const locks = locksAccount || (error instanceof WrongSecondFactor && error.locks);
  const notices = { limit: "notice", subject: `lock-out:${account}` } as const;
  const isNews = locks && (await takeAttempt(db, notices)) !== "none";
  await db.transaction(async (tx) => {
    await recordAudit(tx, origin, { event: "login_failed", target: user?.username ?? "" });
    if (!isNews) return;
    const notice = { user: user?.id ?? 0n, ip: origin.ip };
    await tentatively(tx, user !== null, () => announce(tx, "user_login_failed", notice, origin.at));
  });
}

async function recordSignIn(db: Db, user: Candidate, origin: Origin): Promise<void> {
  await db.query(sql`
    WITH signed_in AS (UPDATE app_user SET last_login = ${origin.at} WHERE id = ${user.id})
    INSERT INTO audit_event (created_at, event, actor_id, actor_name, target, ip, request_id)
    VALUES (${origin.at}, 'login', ${user.id}, ${user.username}, ${user.username}, ${origin.ip}, ${origin.requestId.slice(0, 64)})`);
}
