import { type Failures, signInFailuresJson, subjectOf } from "@/lib/auth/throttle";
import type { TokenSubject } from "@/lib/auth/tokens";
import { type Db, type Sql, sql } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { AuthenticationDisabled, DelegatedSignIn } from "../errors";
import { parsePhone } from "../phones";
import { isEmail } from "../schemas";

/** How somebody who has not signed in says who they are. */
export type Identifier =
  | { readonly kind: "email"; readonly email: string }
  | { readonly kind: "phone"; readonly phone: string; readonly username: string }
  | { readonly kind: "username"; readonly username: string }
  /** By what is sent to a phone number: it has to be verified, or all the address that the account has. */
  | { readonly kind: "message"; readonly phone: string }
  /** By a link that was sent to the user, or to an address that is perhaps a user's. */
  | { readonly kind: "link"; readonly userId: bigint | null; readonly email: string | null };

/** @throws InvalidInput 400 `username` */
export function parseIdentifier(text: string): Identifier {
  if (isEmail(text)) return { kind: "email", email: text };
  const phone = parsePhone(text);
  if (phone) return { kind: "phone", phone, username: text };
  if (/^[\w.@+-]{1,150}$/.test(text)) return { kind: "username", username: text };
  throw new InvalidInput({ username: ["Enter a username, an e-mail address or a phone number."] });
}

/** Who may be meant, with what they have to prove it by. */
export interface Candidate {
  readonly id: bigint;
  readonly username: string;
  readonly email: string | null;
  readonly fullName: string;
  readonly passwordHash: string | null;
  readonly tokenVersion: number;
  /** Whether the user has not signed in yet. */
  readonly isFirst: boolean;
  readonly sealedOtpSecret: string | null;
  /** Whether a code that is sent there is asked for beside the password. */
  readonly asksEmail: boolean;
  readonly asksPhone: boolean;
  readonly isBrokerManager: boolean;
}

/** What the site says of the attempt. */
export interface SignInSite {
  readonly authentication: "enabled" | "login-only" | "disabled";
  /** The identity provider of the e-mail domain, if it has one. */
  readonly delegatedTo: string | null;
  /** What the attempt counts against: the user, or the name when it is nobody's. */
  readonly account: string;
  readonly failures: Failures[];
}

/**
 * Ids of users who may be meant, the likeliest first. Each branch is one look into an index. Beside the user's own
 * address, one of a contact counts when it was proved: anybody may have written the others.
 */
function candidates(identifier: Identifier): Sql {
  const byUsername = (username: string) =>
    sql`SELECT id, 2 AS rank FROM app_user WHERE lower(username) = lower(${username})`;
  switch (identifier.kind) {
    case "email":
      return sql`SELECT id, 0 AS rank FROM app_user WHERE lower(email) = lower(${identifier.email})
        UNION ALL SELECT user_id, 1 FROM contact
          WHERE lower(email) = lower(${identifier.email}) AND email_verified_at IS NOT NULL`;
    case "phone":
      return sql`SELECT user_id AS id, 0 AS rank FROM contact WHERE phone = ${identifier.phone}
        UNION ALL ${byUsername(identifier.username)}`;
    case "message":
      return sql`SELECT c.user_id AS id, 0 AS rank FROM contact c JOIN app_user u ON u.id = c.user_id
        WHERE c.phone = ${identifier.phone} AND (c.phone_verified_at IS NOT NULL OR u.email IS NULL)`;
    case "username":
      return byUsername(identifier.username);
    case "link":
      return sql`SELECT id, 0 AS rank FROM app_user WHERE id = ${identifier.userId}
        UNION ALL SELECT id, 1 FROM app_user WHERE lower(email) = lower(${identifier.email})`;
  }
}

/** A name as it is counted when it is nobody's: one name, however it is spelled. */
function nameOf(identifier: Identifier): string {
  if (identifier.kind === "link") return identifier.email ?? "";
  if (identifier.kind === "email") return identifier.email;
  return identifier.kind === "username" ? identifier.username : identifier.phone;
}

/**
 * All there is to know beforehand, in one statement: signing in is to cost little more than its hash.
 *
 * @param ip where a secret is tried from, for what counts against that
 */
export async function findCandidate(
  db: Db,
  identifier: Identifier,
  now: Date,
  ip = "",
): Promise<{ site: SignInSite; user: Candidate | null }> {
  const submittedEmail = identifier.kind === "email" || identifier.kind === "link" ? identifier.email : null;
  const account = sql`coalesce('user:' || u.id, ${subjectOf(nameOf(identifier))})`;
  const [row] = await db.query<SignInSite & (Candidate | { readonly id: null })>(sql`
    SELECT s.authentication, d.provider AS "delegatedTo", ${account} AS account,
      ${signInFailuresJson(account, ip)} AS failures, u.id, u.username, u.email,
      trim(u.first_name || ' ' || u.last_name) AS "fullName", u.password_hash AS "passwordHash",
      u.token_version AS "tokenVersion", u.last_login IS NULL AS "isFirst", o.encrypted_secret AS "sealedOtpSecret",
      u.email_verification_enabled AND EXISTS (
        SELECT FROM contact c WHERE c.user_id = u.id AND lower(c.email) = lower(u.email)
          AND c.email_verified_at IS NOT NULL) AS "asksEmail",
      u.phone_verification_enabled AND EXISTS (
        SELECT FROM contact c WHERE c.user_id = u.id AND c.phone IS NOT NULL
          AND c.phone_verified_at IS NOT NULL) AS "asksPhone",
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
  const { authentication, delegatedTo, account: counted, failures } = row;
  return {
    site: { authentication, delegatedTo, account: counted, failures },
    user: row.id === null ? null : row,
  };
}

/** The user, to be signed in at this instant. */
export function signedInNow(user: Candidate, at: Date): TokenSubject {
  const { id, username, email, fullName, tokenVersion } = user;
  return { id, username, email, fullName, tokenVersion, authenticatedAt: at };
}

/** @throws AuthenticationDisabled 403 where only managers of the broker sign in, and this is none */
export function refuseDisabled(site: SignInSite, user: Candidate | null): void {
  if (site.authentication === "disabled" && !user?.isBrokerManager) throw new AuthenticationDisabled();
}

/** @throws DelegatedSignIn 400 when users of this e-mail domain come from an identity provider */
export function refuseDelegated({ delegatedTo }: Pick<SignInSite, "delegatedTo">): void {
  if (delegatedTo !== null) throw new DelegatedSignIn(delegatedTo);
}
