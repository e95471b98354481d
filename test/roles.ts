import { type Database, sql } from "@/lib/db";
import { profileIdOf } from "./world";

/** Marks the e-mail address of the users as proved. */
export async function proveEmail(db: Database, ...usernames: string[]): Promise<void> {
  await db.query(sql`
    UPDATE contact SET email_verified_at = now()
    WHERE user_id IN (SELECT id FROM app_user WHERE username = ANY(${usernames}))`);
}

/** Gives the profile an e-mail address. */
export async function setProfileEmail(db: Database, slug: string, email: string): Promise<void> {
  await db.query(sql`UPDATE profile SET email = ${email} WHERE slug = ${slug}`);
}

/** What links the user and the profile, as it is stored: for what no answer tells. */
export async function roleOf(db: Database, slug: string, username: string) {
  const [role] = await db.query<{
    type: string | null;
    invited: boolean;
    requested: boolean;
    acceptedByUser: boolean;
  }>(sql`
    SELECT t.slug AS type, r.grant_key IS NOT NULL AS invited, r.request_key IS NOT NULL AS requested,
      r.accepted_by_user AS "acceptedByUser"
    FROM role r JOIN app_user u ON u.id = r.user_id LEFT JOIN role_type t ON t.id = r.role_type_id
    WHERE r.profile_id = ${await profileIdOf(db, slug)} AND u.username = ${username}`);
  return role ?? null;
}
