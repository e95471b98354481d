import { API_KEY_PREFIX_LENGTH } from "@/lib/auth/api-keys";
import type { ExternalProfile } from "@/lib/auth/providers";
import { addressKeys, judge, refuseFlood, type ThrottleKey } from "@/lib/auth/throttle";
import type { TokenSubject } from "@/lib/auth/tokens";
import { type Database, type Db, sql, type Tx } from "@/lib/db";
import { NotAuthenticated } from "@/lib/errors";
import { auditInsert, type Origin, recordAudit } from "../audit/record";
import { DelegatedSignIn, ProviderRefused } from "../errors";
import { type Candidate, findCandidate, refuseDisabled } from "../sign-in/candidates";
import { proveSecondFactors } from "../sign-in/second-factors";
import { linkIdentity } from "./external-identities";
import { registerExternal } from "./registration";

/** Who was let in; or who still has to send a code, and which field it goes into. */
export type ProviderSignIn =
  | { readonly user: TokenSubject & { readonly isFirst: boolean } }
  | { readonly waiting: Pick<Candidate, "id" | "tokenVersion">; readonly asks: string };

/**
 * Signs in who has signed in at an identity provider.
 *
 * - An account that is linked opens the user's.
 * - Otherwise the e-mail address decides, when both sides have verified it: it links the account to the user's.
 * - When nobody has the address, a user is registered with it.
 *
 * A provider that an e-mail domain is delegated to is believed about its addresses without further proof. A user of
 * that domain whose address was never verified here is then given over to the provider's account, and everything that
 * whoever registered it could still get in by is dropped.
 *
 * @param language of a user who is registered
 * @throws ProviderRefused        for the page to explain
 * @throws DelegatedSignIn        the e-mail domain signs in through another provider
 * @throws AuthenticationDisabled only managers of the broker sign in, and this is none
 * @throws TooManyRequests        from this network address
 */
export async function signInThrough(
  db: Database,
  profile: ExternalProfile,
  language: string,
  origin: Origin,
): Promise<ProviderSignIn> {
  const keys = addressKeys(origin.ip);
  await refuseFlood(db, keys);
  try {
    return await enter(db, profile, language, origin);
  } catch (error) {
    if (error instanceof ProviderRefused) await recordRefusal(db, profile, error, keys, origin);
    throw error;
  }
}

async function enter(
  db: Database,
  profile: ExternalProfile,
  language: string,
  origin: Origin,
): Promise<ProviderSignIn> {
  const match = await findMatch(db, profile);
  if (match.delegatedTo !== null && match.delegatedTo !== profile.provider)
    throw new DelegatedSignIn(match.delegatedTo);
  const isTrusted = profile.isEmailVerified || match.delegatedTo === profile.provider;
  if (match.userId === null) {
    const user = await registerExternal(db, profile, { isTrusted, language }, origin);
    return { user: { ...user, isFirst: true } };
  }
  if (!match.isActive) throw new ProviderRefused("closed");
  const before = await findUser(db, match.userId, profile, origin.at);
  const user = match.isLinked
    ? before
    : await linkByAddress(db, before, profile, { match, isTrusted }, origin);
  const asks = await asksFor(db, user, origin.at);
  if (asks !== null) return { waiting: user, asks };
  return { user: await recordSignIn(db, user, profile.provider, origin) };
}

/** Whom an account elsewhere may mean. */
type Match = { readonly delegatedTo: string | null } & (
  | { readonly userId: null }
  | {
      readonly userId: bigint;
      readonly isActive: boolean;
      readonly isLinked: boolean;
      /** Whether the user has proved to have the address. */
      readonly isVerified: boolean;
    }
);

/** The user who is linked, else the one who has the e-mail address, archived ones too. */
async function findMatch(db: Db, { provider, subject, email }: ExternalProfile): Promise<Match> {
  const [match] = await db.query<Match>(sql`
    WITH linked AS (SELECT user_id FROM external_identity WHERE provider = ${provider} AND subject = ${subject})
    SELECT d.provider AS "delegatedTo", u.id AS "userId", u.is_active AS "isActive", EXISTS (SELECT FROM linked) AS "isLinked",
      EXISTS (SELECT FROM contact c
        WHERE c.user_id = u.id AND lower(c.email) = lower(${email}) AND c.email_verified_at IS NOT NULL) AS "isVerified"
    FROM (SELECT 1) one
      LEFT JOIN delegated_domain d ON d.domain = lower(split_part(${email}, '@', 2))
      LEFT JOIN app_user u ON u.id = coalesce(
        (SELECT user_id FROM linked),
        (SELECT id FROM app_user WHERE lower(email) = lower(${email})),
        (SELECT user_id FROM contact WHERE lower(email) = lower(${email})))`);
  if (!match) throw new Error("an outer join has a row");
  return match;
}

/** The user as the site lets it sign in through this provider. */
async function findUser(db: Db, userId: bigint, { provider }: ExternalProfile, at: Date): Promise<Candidate> {
  const { site, user } = await findCandidate(db, { kind: "link", userId, email: null }, at);
  refuseDisabled(site, user);
  if (site.delegatedTo !== null && site.delegatedTo !== provider) throw new DelegatedSignIn(site.delegatedTo);
  if (!user) throw new ProviderRefused("closed");
  return user;
}

async function linkByAddress(
  db: Database,
  user: Candidate,
  profile: ExternalProfile,
  { match, isTrusted }: { match: Match & { userId: bigint }; isTrusted: boolean },
  origin: Origin,
): Promise<Candidate> {
  if (!isTrusted) throw new ProviderRefused("unverified-there");
  const isOwnersOf = match.delegatedTo === profile.provider;
  if (!match.isVerified && !isOwnersOf) throw new ProviderRefused("unverified-here");
  await db.transaction(async (tx) => {
    if (!match.isVerified) await giveOver(tx, user, profile, origin);
    await linkIdentity(tx, user, profile, { ...origin, userId: user.id, username: user.username });
  });
  return match.isVerified ? user : findUser(db, user.id, profile, origin.at);
}

/** Drops every way in that somebody may have who registered with an address of others, and records each. */
async function giveOver(tx: Tx, user: Candidate, profile: ExternalProfile, origin: Origin): Promise<void> {
  const self = { ...origin, userId: user.id, username: user.username };
  const { provider } = profile;
  await tx.query(sql`
    WITH before AS (SELECT * FROM app_user WHERE id = ${user.id} FOR UPDATE),
      keys AS (DELETE FROM api_key WHERE user_id = ${user.id}
        RETURNING left(pub, ${API_KEY_PREFIX_LENGTH}::int) AS key, title),
      ssh AS (DELETE FROM ssh_key WHERE user_id = ${user.id} RETURNING 1),
      otp AS (DELETE FROM otp_secret WHERE user_id = ${user.id} RETURNING confirmed_at),
      identities AS (DELETE FROM external_identity WHERE user_id = ${user.id} RETURNING provider),
      factors AS (DELETE FROM factor_code WHERE user_id = ${user.id}),
      links AS (DELETE FROM verification_link l USING contact c WHERE c.id = l.contact_id AND c.user_id = ${user.id}),
      codes AS (
        UPDATE contact SET email_code_hash = NULL, phone_code_hash = NULL, phone_verified_at = NULL,
          email_verified_at = CASE WHEN lower(email) = lower(${profile.email}) THEN ${origin.at}::timestamptz END
        WHERE user_id = ${user.id}),
      account AS (
        UPDATE app_user u SET password_hash = NULL, token_version = u.token_version + 1, email_verification_enabled = FALSE,
          phone_verification_enabled = FALSE
        FROM before WHERE u.id = before.id)
    ${auditInsert(
      self,
      sql`(
        SELECT dropped.event, before.username AS target, dropped.detail || jsonb_build_object('given_to', ${provider}::text) AS detail
        FROM before, (
          SELECT 'password_changed' AS event, '{}'::jsonb AS detail FROM before WHERE password_hash IS NOT NULL
          UNION ALL SELECT 'otp_changed', '{}' FROM before
            WHERE EXISTS (SELECT FROM otp WHERE confirmed_at IS NOT NULL) OR email_verification_enabled OR phone_verification_enabled
          UNION ALL SELECT 'api_key_revoked', jsonb_build_object('key', key, 'title', title) FROM keys
          UNION ALL SELECT 'ssh_key_changed', '{}' FROM ssh
          UNION ALL SELECT 'sign_in_provider_unlinked', jsonb_build_object('provider', provider) FROM identities) dropped) entry`,
    )}`);
}

/** The field of the code that the user is asked for beside the provider's word; null when none is. */
async function asksFor(db: Database, user: Candidate, at: Date): Promise<string | null> {
  try {
    await proveSecondFactors(db, user, {}, { given: [], door: "sign-in", at });
    return null;
  } catch (error) {
    if (error instanceof NotAuthenticated) return Object.keys(error.fields)[0] ?? null;
    throw error;
  }
}

/** Notes that the user has signed in, through which provider. */
export async function recordSignIn(
  db: Database,
  user: Candidate,
  provider: string,
  origin: Origin,
): Promise<TokenSubject & { isFirst: boolean }> {
  const { id, username, email, fullName, tokenVersion, isFirst } = user;
  await db.transaction(async (tx) => {
    await tx.query(sql`
      WITH used AS (
        UPDATE external_identity SET last_used_at = ${origin.at} WHERE user_id = ${id} AND provider = ${provider})
      UPDATE app_user SET last_login = ${origin.at} WHERE id = ${id}`);
    const self = { ...origin, userId: id, username };
    await recordAudit(tx, self, { event: "login", target: username, detail: { provider } });
  });
  return { id, username, email, fullName, tokenVersion, isFirst, authenticatedAt: origin.at };
}

async function recordRefusal(
  db: Database,
  { provider, email }: ExternalProfile,
  { refusal }: ProviderRefused,
  keys: readonly ThrottleKey[],
  origin: Origin,
): Promise<void> {
  await judge(db, keys, []).failed();
  const detail = { provider, refusal, email: email ?? "" };
  await recordAudit(db, origin, { event: "login_failed", target: "", detail });
}
