import { type Db, type Sql, sql } from "@/lib/db";
import type { SignedIn } from "./actor";

type User = Omit<SignedIn, "kind" | "via" | "credentialId">;

/** Whether the user of the row `u` has a way to sign in. */
export const isActivatedSql: Sql = sql`(u.password_hash IS NOT NULL
  OR EXISTS (SELECT FROM external_identity i WHERE i.user_id = u.id))`;

const COLUMNS = sql`u.id, u.username, u.email, trim(u.first_name || ' ' || u.last_name) AS "fullName",
  u.password_hash IS NOT NULL AS "hasPassword", ${isActivatedSql} AS "isActivated", u.token_version AS "tokenVersion"`;

/**
 * The active user that a token or a key is about, unless that credential was revoked.
 *
 * @param credentialId `jti` of a token; null for credentials that are not revoked one by one
 */
export async function findActor(
  db: Db,
  id: bigint,
  credentialId: string | null,
): Promise<Omit<SignedIn, "via" | "credentialId"> | null> {
  const [row] = await db.query<User>(sql`
    SELECT ${COLUMNS} FROM app_user u
    WHERE u.id = ${id} AND u.is_active AND NOT EXISTS (SELECT FROM revoked_token WHERE jti = ${credentialId})`);
  return row ? { kind: "user", ...row } : null;
}

/** The active user of a session that has neither ended nor expired, and when it was last seen. */
export async function findActorBySession(
  db: Db,
  { userId, sid, now }: { userId: bigint; sid: string; now: Date },
): Promise<(Omit<SignedIn, "via" | "credentialId"> & { lastSeenAt: Date }) | null> {
  const [row] = await db.query<User & { lastSeenAt: Date }>(sql`
    SELECT ${COLUMNS}, s.last_seen_at AS "lastSeenAt" FROM session s JOIN app_user u ON u.id = s.user_id
    WHERE s.id = ${sid} AND s.user_id = ${userId} AND s.ended_at IS NULL AND s.expires_at > ${now}
      AND s.token_version = u.token_version AND u.is_active`);
  return row ? { kind: "user", ...row } : null;
}
