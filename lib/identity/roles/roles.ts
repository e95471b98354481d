import type { z } from "zod";
import { managedProfiles } from "@/lib/auth/managed-profiles";
import { isActivatedSql } from "@/lib/auth/users";
import { type Database, type Db, sql, type Tx } from "@/lib/db";
import type { Extra } from "@/lib/http/codecs";
import { type Origin, recordAudit, systemOrigin } from "../audit/record";
import { getSite } from "../site";
import { createUserFor } from "../users/users";

/** A role given without asking the grantee: at registration, with a new profile, by a script. */
export interface ManagerGrant {
  readonly profileId: bigint;
  readonly profileSlug: string;
  readonly userId: bigint;
  readonly username: string;
  /** False when somebody else decided: such a role never opens the user's own account to others. */
  readonly acceptedByUser: boolean;
  readonly extra?: z.output<typeof Extra>;
}

/** Makes the user a manager of the profile, at once; a role of another kind is replaced, a pending one completed. */
export async function grantManager(tx: Tx, grant: ManagerGrant, origin: Origin): Promise<void> {
  const { profileId, userId, acceptedByUser, extra = null } = grant;
  await tx.query(sql`
    INSERT INTO role (profile_id, user_id, role_type_id, accepted_by_user, extra, created_at)
    SELECT ${profileId}, ${userId}, t.id, ${acceptedByUser}, ${extra === null ? null : JSON.stringify(extra)}::jsonb, ${origin.at}
    FROM role_type t WHERE t.slug = 'manager' AND t.profile_id IS NULL
    ON CONFLICT (profile_id, user_id) DO UPDATE
      SET role_type_id = excluded.role_type_id, grant_key = NULL, request_key = NULL, ends_at = NULL,
        accepted_by_user = role.accepted_by_user OR excluded.accepted_by_user`);
  await recordAudit(tx, origin, {
    event: "role_granted",
    target: grant.profileSlug,
    detail: { user: grant.username, role: "manager" },
  });
}

/** Whether the user manages the profile that runs the site. */
export async function isBrokerManager(db: Db, userId: bigint, at: Date): Promise<boolean> {
  const { brokerId } = await getSite(db);
  return isManagerOf(db, userId, brokerId, at);
}

/** Whether the user manages the profile. */
export async function isManagerOf(db: Db, userId: bigint, profileId: bigint, at: Date): Promise<boolean> {
  const [row] = await db.query(
    sql`SELECT 1 FROM ${managedProfiles(userId, at)} mine WHERE mine.id = ${profileId}`,
  );
  return row !== undefined;
}

/** Whether somebody who can sign in manages the profile. */
export async function hasCredentialedManager(db: Db, profileId: bigint, now: Date): Promise<boolean> {
  const [row] = await db.query<{ exists: boolean }>(sql`
    SELECT EXISTS (
      SELECT FROM role r JOIN role_type t ON t.id = r.role_type_id JOIN app_user u ON u.id = r.user_id
      WHERE r.profile_id = ${profileId} AND t.slug = 'manager' AND t.profile_id IS NULL
        AND r.grant_key IS NULL AND r.request_key IS NULL AND (r.ends_at IS NULL OR r.ends_at > ${now})
        AND u.is_active AND ${isActivatedSql}) AS exists`);
  return row?.exists ?? false;
}

/** Who is to run the site. */
export interface BrokerManager {
  readonly email: string;
  readonly fullName: string;
  readonly passwordHash: string;
  readonly at: Date;
}

/**
 * Makes a manager of the broker: a new user, or the one who has this e-mail address. An existing user's password is
 * replaced, and ends all tokens and sessions that it opened.
 */
export async function makeBrokerManager(db: Database, manager: BrokerManager): Promise<{ username: string }> {
  const { email, fullName, passwordHash, at } = manager;
  const origin = systemOrigin(at, "create-manager");
  return db.transaction(async (tx) => {
    const { brokerId, brokerSlug } = await getSite(tx);
    const [known] = await tx.query<{ id: bigint; username: string }>(sql`
      UPDATE app_user SET password_hash = ${passwordHash}, token_version = token_version + 1
      WHERE lower(email) = lower(${email}) RETURNING id, username`);
    const person = {
      phone: null,
      nickName: "",
      lang: "en",
      extra: null,
      username: undefined,
      signedIn: false,
    };
    const user = known ?? (await createUserFor(tx, { ...person, email, fullName, passwordHash }, origin));
    const { id: userId, username } = user;
    if (known) await recordAudit(tx, origin, { event: "password_changed", target: username });
    await grantManager(
      tx,
      { profileId: brokerId, profileSlug: brokerSlug, userId, username, acceptedByUser: true },
      origin,
    );
    return { username };
  });
}
