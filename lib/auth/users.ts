import { type Db, sql } from "@/lib/db";
import type { SignedIn } from "./actor";

/**
 * The active user that a token or a session is about, unless that credential was revoked.
 *
 * @param credentialId `jti` of a token, `sid` of a session; null for credentials that are not revoked one by one
 */
export async function findActor(
  db: Db,
  id: bigint,
  credentialId: string | null,
): Promise<Omit<SignedIn, "via" | "credentialId"> | null> {
  const [row] = await db.query<Omit<SignedIn, "kind" | "via" | "credentialId">>(sql`
    SELECT id, username, email, trim(first_name || ' ' || last_name) AS "fullName",
      password_hash IS NOT NULL AS "hasPassword", token_version AS "tokenVersion"
    FROM app_user
    WHERE id = ${id} AND is_active AND NOT EXISTS (SELECT FROM revoked_token WHERE jti = ${credentialId})`);
  return row ? { kind: "user", ...row } : null;
}
