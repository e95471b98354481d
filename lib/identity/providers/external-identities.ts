import { type ExternalProfile, findProvider } from "@/lib/auth/providers";
import type { ProviderName } from "@/lib/config";
import { type Database, type Db, sql, type Tx, violatedConstraint } from "@/lib/db";
import { InvalidInput, NotFound } from "@/lib/errors";
import { announce } from "@/lib/events";
import { type Origin, recordAudit } from "../audit/record";
import { isFrozen } from "../credentials/frozen-accounts";
import type { SignInProviderLink } from "../credentials/session-schemas";
import { ProviderRefused } from "../errors";

interface Owner {
  readonly id: bigint;
  readonly username: string;
}

/** The accounts elsewhere by which the user signs in, in the order in which they were linked. */
export async function listIdentities(db: Db, userId: bigint): Promise<SignInProviderLink[]> {
  const rows = await db.query<Omit<SignInProviderLink, "title">>(sql`
    SELECT provider, email, created_at, last_used_at FROM external_identity WHERE user_id = ${userId} ORDER BY id`);
  return rows.map((row) => ({ ...row, title: findProvider(row.provider)?.title ?? row.provider }));
}

/**
 * Lets the user sign in by this account from now on, and tells the user so.
 *
 * @throws ProviderRefused when it is linked to somebody else, or the user to another account of the same provider; where
 *   accounts are frozen
 */
export async function linkIdentity(
  tx: Tx,
  owner: Owner,
  profile: ExternalProfile,
  origin: Origin,
): Promise<void> {
  const { provider, subject, email } = profile;
  const [linked] = await tx.query<{ userId: bigint }>(sql`
    SELECT user_id AS "userId" FROM external_identity WHERE provider = ${provider} AND subject = ${subject}`);
  if (linked?.userId === owner.id) return;
  if (linked) throw new ProviderRefused("linked-elsewhere");
  if (await isFrozen(tx)) throw new ProviderRefused("frozen");
  await insertIdentity(tx, owner.id, profile, origin.at);
  await recordAudit(tx, origin, {
    event: "sign_in_provider_linked",
    target: owner.username,
    detail: { provider, email: email ?? "" },
  });
  await announceChange(tx, owner.id, origin);
}

/** @throws ProviderRefused when the user is linked to another account of the provider already */
export async function insertIdentity(
  tx: Tx,
  userId: bigint,
  profile: ExternalProfile,
  at: Date,
): Promise<void> {
  const { provider, subject, email } = profile;
  try {
    await tx.query(sql`
      INSERT INTO external_identity (user_id, provider, subject, email, created_at)
      VALUES (${userId}, ${provider}, ${subject}, ${(email ?? "").slice(0, 254)}, ${at})`);
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint === "external_identity_user_id_provider_key") throw new ProviderRefused("other-account");
    if (constraint === "external_identity_provider_subject_key") throw new ProviderRefused("failed");
    throw error;
  }
}

/**
 * Takes a way to sign in from the user, and tells the user so.
 *
 * @throws NotFound     404 when the user is not linked to this provider
 * @throws InvalidInput 400 when there would be no way left: no password and no other provider, or an e-mail domain
 *   whose users sign in through this one
 */
export async function unlinkIdentity(
  db: Database,
  owner: Owner,
  provider: string,
  origin: Origin,
): Promise<void> {
  await db.transaction(async (tx) => {
    // Of two at the same moment, the second sees what the first has left.
    const [user] = await tx.query<{ hasPassword: boolean; isDelegated: boolean }>(sql`
      SELECT password_hash IS NOT NULL AS "hasPassword", EXISTS (
        SELECT FROM delegated_domain d WHERE d.domain = lower(split_part(u.email, '@', 2)) AND d.provider = ${provider}
      ) AS "isDelegated" FROM app_user u WHERE u.id = ${owner.id} FOR UPDATE`);
    const linked = await tx.query<{ provider: ProviderName }>(sql`
      SELECT provider FROM external_identity WHERE user_id = ${owner.id}`);
    if (!linked.some((identity) => identity.provider === provider))
      throw new NotFound("There is no such provider.");
    if (user?.isDelegated) throw new InvalidInput("Your organization signs in through this provider only.");
    if (!user?.hasPassword && linked.length === 1)
      throw new InvalidInput(
        "This is your only way to sign in. Set a password, or link another provider, first.",
      );
    await tx.query(sql`DELETE FROM external_identity WHERE user_id = ${owner.id} AND provider = ${provider}`);
    await recordAudit(tx, origin, {
      event: "sign_in_provider_unlinked",
      target: owner.username,
      detail: { provider },
    });
    await announceChange(tx, owner.id, origin);
  });
}

async function announceChange(tx: Tx, userId: bigint, origin: Origin): Promise<void> {
  const change = { user: userId, what: "sign-in-provider", ip: origin.ip, formerEmail: null } as const;
  await announce(tx, "credentials_updated", change, origin.at);
}
