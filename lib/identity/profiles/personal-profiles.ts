import { type Db, sql, type Tx } from "@/lib/db";
import { auditInsert, type Origin } from "../audit/record";

/**
 * Whether somebody without a profile is given a personal one: where the site takes people in like that, or when their
 * cart holds what people buy for themselves.
 */
export async function isGivenPersonalProfile(db: Db, userId: bigint): Promise<boolean> {
  const [row] = await db.query<{ isGiven: boolean }>(sql`
    SELECT s.registration IN ('personal', 'implicit-billing') OR EXISTS (
      SELECT FROM cart_item i JOIN plan p ON p.id = i.plan_id
      WHERE i.user_id = ${userId} AND NOT i.recorded AND p.is_personal) AS "isGiven"
    FROM site_settings s ORDER BY s.id LIMIT 1`);
  return row?.isGiven ?? false;
}

/**
 * The personal profiles of users; who has none gets one, with themselves as its manager. Usernames and profile slugs
 * share one name space, so the slug is free; whoever else makes the same profile at the same moment is waited for.
 *
 * Who gets it by somebody else's doing, as by a gift, has not agreed to the role: it opens the account to nobody.
 *
 * @param origin of the change; its user is the one who asks
 * @returns profile id by user id
 */
export async function ensurePersonalProfiles(
  tx: Tx,
  userIds: readonly bigint[],
  origin: Origin,
): Promise<Map<bigint, bigint>> {
  const unique = [...new Set(userIds)];
  if (unique.length === 0) return new Map();
  const { at, userId } = origin;
  await tx.query(sql`
    WITH made AS (
      INSERT INTO profile (slug, full_name, email, default_timezone, created_at)
      SELECT u.username, trim(u.first_name || ' ' || u.last_name), coalesce(u.email, ''), s.default_timezone, ${at}
      FROM app_user u CROSS JOIN (SELECT default_timezone FROM site_settings ORDER BY id LIMIT 1) s
      WHERE u.id = ANY(${unique}) AND NOT EXISTS (SELECT FROM profile p WHERE lower(p.slug) = lower(u.username))
      ORDER BY u.id
      ON CONFLICT DO NOTHING
      RETURNING id, slug),
    granted AS (
      INSERT INTO role (profile_id, user_id, role_type_id, accepted_by_user, created_at)
      SELECT made.id, u.id, t.id, u.id IS NOT DISTINCT FROM ${userId}::bigint, ${at}
      FROM made JOIN app_user u ON u.username = made.slug
      CROSS JOIN (SELECT id FROM role_type WHERE slug = 'manager' AND profile_id IS NULL) t)
    ${auditInsert(
      origin,
      sql`(
        SELECT event, made.slug AS target,
          CASE WHEN event = 'role_granted' THEN jsonb_build_object('user', made.slug, 'role', 'manager') END AS detail
        FROM made CROSS JOIN unnest(ARRAY['profile_created', 'role_granted']) WITH ORDINALITY AS e (event, place)
        ORDER BY made.id, place) entry`,
    )}`);
  const rows = await tx.query<{ userId: bigint; profileId: bigint }>(sql`
    SELECT u.id AS "userId", p.id AS "profileId" FROM app_user u JOIN profile p ON lower(p.slug) = lower(u.username)
    WHERE u.id = ANY(${unique})`);
  return new Map(rows.map(({ userId, profileId }) => [userId, profileId]));
}
