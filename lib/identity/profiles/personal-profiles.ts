import { sql, type Tx } from "@/lib/db";

/**
 * The personal profiles of users; who has none gets one, with themselves as its manager. Usernames and profile slugs
 * share one name space, so the slug is free; whoever else makes the same profile at the same moment is waited for.
 *
 * @returns profile id by user id
 */
export async function ensurePersonalProfiles(
  tx: Tx,
  userIds: readonly bigint[],
  at: Date,
): Promise<Map<bigint, bigint>> {
  const unique = [...new Set(userIds)];
  if (unique.length === 0) return new Map();
  await tx.query(sql`
    WITH made AS (
      INSERT INTO profile (slug, full_name, email, default_timezone, created_at)
      SELECT u.username, trim(u.first_name || ' ' || u.last_name), coalesce(u.email, ''), s.default_timezone, ${at}
      FROM app_user u CROSS JOIN (SELECT default_timezone FROM site_settings ORDER BY id LIMIT 1) s
      WHERE u.id = ANY(${unique}) AND NOT EXISTS (SELECT FROM profile p WHERE lower(p.slug) = lower(u.username))
      ORDER BY u.id
      ON CONFLICT DO NOTHING
      RETURNING id, slug)
    INSERT INTO role (profile_id, user_id, role_type_id, created_at)
    SELECT made.id, u.id, t.id, ${at} FROM made JOIN app_user u ON u.username = made.slug
    CROSS JOIN (SELECT id FROM role_type WHERE slug = 'manager' AND profile_id IS NULL) t`);
  const rows = await tx.query<{ userId: bigint; profileId: bigint }>(sql`
    SELECT u.id AS "userId", p.id AS "profileId" FROM app_user u JOIN profile p ON lower(p.slug) = lower(u.username)
    WHERE u.id = ANY(${unique})`);
  return new Map(rows.map(({ userId, profileId }) => [userId, profileId]));
}
