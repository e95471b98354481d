import { type Db, sql } from "@/lib/db";

/** A profile that a user has a role on. */
export interface AccessibleProfile {
  readonly slug: string;
  readonly name: string;
  /** The title of the role: "Manager". */
  readonly role: string;
  readonly picture: string | null;
  readonly isProvider: boolean;
  /** It bears the name of its user. */
  readonly isPersonal: boolean;
}

/** More than anybody looks through; who has more finds the others by search. */
const MAX_PROFILES = 100;

/** The active profiles that the user may act for at `at`: the personal one first, then by name. */
export function listAccessibleProfiles(db: Db, userId: bigint, at: Date): Promise<AccessibleProfile[]> {
  return db.query<AccessibleProfile>(sql`
    SELECT p.slug, coalesce(nullif(p.full_name, ''), p.slug) AS name, t.title AS role, p.picture,
      p.is_provider AS "isProvider", lower(p.slug) = lower(u.username) AS "isPersonal"
    FROM role r JOIN app_user u ON u.id = r.user_id JOIN profile p ON p.id = r.profile_id
      JOIN role_type t ON t.id = r.role_type_id
    WHERE r.user_id = ${userId} AND r.grant_key IS NULL AND r.request_key IS NULL
      AND (r.ends_at IS NULL OR r.ends_at > ${at}) AND p.is_active
    ORDER BY lower(p.slug) = lower(u.username) DESC, lower(p.full_name), p.id LIMIT ${MAX_PROFILES}`);
}
