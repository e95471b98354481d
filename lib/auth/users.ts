import { type Db, sql } from "@/lib/db";
import type { SignedIn } from "./actor";

/** An active user as an actor, before it is known how the request proved who it is; null when there is none. */
export async function findActor(db: Db, id: bigint): Promise<Omit<SignedIn, "via" | "credentialId"> | null> {
  const [row] = await db.query<Omit<SignedIn, "kind" | "via" | "credentialId">>(sql`
    SELECT id, username, email, trim(first_name || ' ' || last_name) AS "fullName",
      password_hash IS NOT NULL AS "hasPassword", token_version AS "tokenVersion"
    FROM app_user WHERE id = ${id} AND is_active`);
  return row ? { kind: "user", ...row } : null;
}
