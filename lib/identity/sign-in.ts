import { verifyPassword } from "@/lib/auth/passwords";
import {
  type Attempt,
  type Failures,
  failuresJson,
  judge,
  refuseFlood,
  signInKeys,
  type ThrottleKey,
} from "@/lib/auth/throttle";
import type { TokenSubject } from "@/lib/auth/tokens";
import { type Database, type Db, type Sql, sql } from "@/lib/db";
import { InvalidInput, NotAuthenticated } from "@/lib/errors";
import { absoluteUrl } from "@/lib/http/request";
import { type Origin, recordAudit } from "./audit";
import { AuthenticationDisabled, DelegatedSignIn, SecondFactorLocked, WrongCredentials } from "./errors";
import { verifyCode } from "./one-time-codes";
import { checkOtp } from "./otp";
import { parsePhone } from "./phones";
import { type Credentials, isEmail } from "./schemas";

/**
 * Signs a user in: by password, by a code sent to an e-mail address or a phone, or both; then by the code of an
 * authenticator app when one is enrolled. Whatever is wrong, and whether the user exists at all, the answer and the
 * time it takes are the same.
 *
 * @throws InvalidInput           400 `username` that is no username, e-mail address or phone number
 * @throws WrongCredentials       400
 * @throws NotAuthenticated       401 on the secret that is missing: `password` or `otp_code`
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
  const keys = signInKeys(credentials.username, origin.ip);
  await refuseFlood(db, keys);
  const { site, user } = await findCandidate(db, identifier, keys, origin.at);
  const attempt = judge(db, keys, site.failures);
  if (site.authentication === "disabled" && !user?.isBrokerManager) throw new AuthenticationDisabled();
  attempt.refuseIfBlocked();
  if (site.delegatedTo !== null)
    throw new DelegatedSignIn(site.delegatedTo, absoluteUrl(`/session/signin/${site.delegatedTo}`));
  await checkSecrets(db, credentials, user, attempt, origin);
  if (!user) throw new Error("secrets of nobody are never right");
  await attempt.succeeded();
  await recordSignIn(db, user, origin);
  const { id, username, email, fullName, tokenVersion, isFirst } = user;
  return { id, username, email, fullName, tokenVersion, isFirst, authenticatedAt: origin.at };
}

/** Checks every secret that was sent; a failure counts against the account and goes to the audit log. */
async function checkSecrets(
  db: Database,
  credentials: Credentials,
  user: Candidate | null,
  attempt: Attempt,
  origin: Origin,
): Promise<void> {
  const { password, otp_code: otpCode, email_code: emailCode, phone_code: phoneCode } = credentials;
  if (password === undefined && emailCode === undefined && phoneCode === undefined)
    throw new NotAuthenticated(undefined, { password: ["Enter your password."] });
  const owner = { userId: user?.id ?? null };
  try {
    const isRight =
      (password === undefined || (await verifyPassword(user?.passwordHash ?? null, password))) &&
      (emailCode === undefined || (await verifyCode(db, owner, "email", emailCode, origin.at))) &&
      (phoneCode === undefined || (await verifyCode(db, owner, "phone", phoneCode, origin.at)));
    if (!isRight) throw new WrongCredentials();
    if (user?.sealedOtpSecret)
      await checkOtp(db, { userId: user.id, sealedSecret: user.sealedOtpSecret }, otpCode, origin.at);
  } catch (error) {
    if (error instanceof InvalidInput || error instanceof SecondFactorLocked) {
      await attempt.failed();
      await recordAudit(db, origin, { event: "login_failed", target: user?.username ?? "" });
    }
    throw error;
  }
}

/** How the caller says who they are. */
type Identifier =
  | { readonly kind: "email"; readonly email: string }
  | { readonly kind: "phone"; readonly phone: string; readonly username: string }
  | { readonly kind: "username"; readonly username: string };

/** @throws InvalidInput 400 `username` */
export function parseIdentifier(text: string): Identifier {
  if (isEmail(text)) return { kind: "email", email: text };
  const phone = parsePhone(text);
  if (phone) return { kind: "phone", phone, username: text };
  if (/^[\w.@+-]{1,150}$/.test(text)) return { kind: "username", username: text };
  throw new InvalidInput({ username: ["Enter a username, an e-mail address or a phone number."] });
}

interface Candidate {
  readonly id: bigint;
  readonly username: string;
  readonly email: string | null;
  readonly fullName: string;
  readonly passwordHash: string | null;
  readonly tokenVersion: number;
  readonly sealedOtpSecret: string | null;
  readonly isBrokerManager: boolean;
  /** Whether the user has not signed in yet. */
  readonly isFirst: boolean;
}

interface SignInSite {
  readonly authentication: string;
  /** The identity provider of the e-mail domain, if it has one. */
  readonly delegatedTo: string | null;
  /** What counts against the attempt. */
  readonly failures: Failures[];
}

/** Ids of users who may be meant, the likeliest first. Each branch is one look into an index. */
function candidates(identifier: Identifier): Sql {
  const byUsername = (username: string) =>
    sql`SELECT id, 2 AS rank FROM app_user WHERE lower(username) = lower(${username})`;
  switch (identifier.kind) {
    case "email":
      return sql`SELECT id, 0 AS rank FROM app_user WHERE lower(email) = lower(${identifier.email})
        UNION ALL SELECT user_id, 1 FROM contact WHERE lower(email) = lower(${identifier.email})`;
    case "phone":
      return sql`SELECT user_id AS id, 0 AS rank FROM contact WHERE phone = ${identifier.phone}
        UNION ALL ${byUsername(identifier.username)}`;
    case "username":
      return byUsername(identifier.username);
  }
}

/** All there is to know beforehand, in one statement: signing in is to cost little more than its hash. */
async function findCandidate(
  db: Db,
  identifier: Identifier,
  keys: readonly ThrottleKey[],
  now: Date,
): Promise<{ site: SignInSite; user: Candidate | null }> {
  const submittedEmail = identifier.kind === "email" ? identifier.email : null;
  const [row] = await db.query<SignInSite & (Candidate | { readonly id: null })>(sql`
    SELECT s.authentication, d.provider AS "delegatedTo", ${failuresJson(keys)} AS failures, u.id, u.username, u.email,
      trim(u.first_name || ' ' || u.last_name) AS "fullName", u.password_hash AS "passwordHash",
      u.token_version AS "tokenVersion", u.last_login IS NULL AS "isFirst", o.encrypted_secret AS "sealedOtpSecret",
      s.authentication = 'disabled' AND EXISTS (
        SELECT FROM role r JOIN role_type t ON t.id = r.role_type_id
        WHERE r.user_id = u.id AND r.profile_id = s.broker_id AND t.slug = 'manager' AND t.profile_id IS NULL
          AND r.grant_key IS NULL AND r.request_key IS NULL AND (r.ends_at IS NULL OR r.ends_at > ${now})
      ) AS "isBrokerManager"
    FROM site_settings s
      LEFT JOIN LATERAL (
        SELECT active.* FROM (${candidates(identifier)}) candidate JOIN app_user active ON active.id = candidate.id
        WHERE active.is_active ORDER BY candidate.rank LIMIT 1) u ON TRUE
      LEFT JOIN otp_secret o ON o.user_id = u.id AND o.confirmed_at IS NOT NULL
      LEFT JOIN delegated_domain d ON d.domain = lower(split_part(coalesce(u.email, ${submittedEmail}), '@', 2))
    ORDER BY s.id LIMIT 1`);
  if (!row) throw new Error("The site is not set up: ensureSite runs at start-up");
  const { authentication, delegatedTo, failures } = row;
  return { site: { authentication, delegatedTo, failures }, user: row.id === null ? null : row };
}

async function recordSignIn(db: Db, user: Candidate, origin: Origin): Promise<void> {
  await db.query(sql`
    WITH signed_in AS (UPDATE app_user SET last_login = ${origin.at} WHERE id = ${user.id})
    INSERT INTO audit_event (created_at, event, actor_id, actor_name, target, ip, request_id)
    VALUES (${origin.at}, 'login', ${user.id}, ${user.username}, ${user.username}, ${origin.ip}, ${origin.requestId.slice(0, 64)})`);
}
