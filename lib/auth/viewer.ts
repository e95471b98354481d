import { type Db, sql } from "@/lib/db";
import type { SignedIn } from "./actor";

/** A profile that the viewer may act for. */
export interface Accessible {
  readonly slug: string;
  readonly name: string;
  /** The title of the viewer's role on it: "Manager". */
  readonly role: string;
  readonly isManager: boolean;
  readonly picture: string | null;
  readonly homeUrl: string;
  readonly settingsUrl: string;
}

/** What the viewer may do about a profile: `provider` sees what it sells to it, `none` nothing in these pages. */
export type ProfileAccess = "manager" | "contributor" | "provider" | "none";

/** Who looks at a page, as far as headers and sidebars need to know. */
export interface Viewer {
  readonly user: { readonly slug: string; readonly printableName: string; readonly picture: string | null };
  /** The profile whose slug is in the path, when the viewer may know it; else the broker, for its staff. */
  readonly activeProfile: {
    readonly slug: string;
    readonly name: string;
    readonly isProvider: boolean;
    /** As stored: it may have left the time zone database. */
    readonly timeZone: string;
    readonly access: ProfileAccess;
    /** The kinds of role that people may have on it: those of all profiles first. */
    readonly roleTypes: readonly { readonly slug: string; readonly title: string }[];
  } | null;
  readonly isBroker: boolean;
  /** Without the personal profile, which is the user; the active one first. */
  readonly accessibles: readonly Accessible[];
}

/** One more than the menu shows, so that it can tell that there are more. */
const MAX_ACCESSIBLES = 21;

/** More kinds of role than anybody makes. */
const MAX_ROLE_TYPES = 50;

interface Row {
  readonly user: Viewer["user"];
  readonly isBroker: boolean;
  readonly activeProfile: Viewer["activeProfile"];
  readonly accessibles: {
    slug: string;
    name: string;
    role: string;
    isManager: boolean;
    picture: string | null;
    isProvider: boolean;
  }[];
}

/**
 * What the frame of every page shows of its viewer, in one statement.
 *
 * @param profileSlug the profile in the page's path, if there is one
 */
export async function findViewer(
  db: Db,
  actor: SignedIn,
  profileSlug: string | null,
  now: Date,
): Promise<Viewer> {
  const slug = profileSlug ?? "";
  const [row] = await db.query<Row>(sql`
    WITH mine AS MATERIALIZED (
      SELECT p.id, p.slug, coalesce(nullif(p.full_name, ''), p.slug) AS name, t.title AS role, p.picture, p.is_provider,
        t.profile_id IS NULL AND t.slug IN ('manager', 'contributor') AS gives_rights,
        t.profile_id IS NULL AND t.slug = 'manager' AS is_manager
      FROM role r JOIN role_type t ON t.id = r.role_type_id JOIN profile p ON p.id = r.profile_id
      WHERE r.user_id = ${actor.id} AND r.grant_key IS NULL AND r.request_key IS NULL
        AND (r.ends_at IS NULL OR r.ends_at > ${now}) AND p.is_active),
    site AS (
      SELECT s.broker_id, EXISTS (SELECT FROM mine WHERE mine.id = s.broker_id AND mine.gives_rights) AS is_mine,
        EXISTS (SELECT FROM mine WHERE mine.id = s.broker_id AND mine.is_manager) AS is_managed
      FROM site_settings s ORDER BY s.id LIMIT 1)
    SELECT
      (SELECT jsonb_build_object('slug', u.username,
         'printableName', coalesce(
           (SELECT nullif(c.nick_name, '') FROM contact c WHERE c.user_id = u.id ORDER BY c.id LIMIT 1),
           nullif(trim(u.first_name || ' ' || u.last_name), ''), u.username),
         'picture', (SELECT c.picture FROM contact c WHERE c.user_id = u.id AND c.picture IS NOT NULL ORDER BY c.id LIMIT 1))
       FROM app_user u WHERE u.id = ${actor.id}) AS "user",
      site.is_mine AS "isBroker",
      (SELECT jsonb_build_object('slug', p.slug, 'name', coalesce(nullif(p.full_name, ''), p.slug), 'isProvider', p.is_provider,
           'timeZone', p.default_timezone,
           'access', CASE WHEN site.is_managed OR p.id IN (SELECT id FROM mine WHERE is_manager) THEN 'manager'
             WHEN site.is_mine OR p.id IN (SELECT id FROM mine WHERE gives_rights) THEN 'contributor'
             WHEN p.id IN (SELECT id FROM mine) THEN 'none' ELSE 'provider' END,
           'roleTypes', (SELECT coalesce(jsonb_agg(jsonb_build_object('slug', few.slug, 'title', few.title)
               ORDER BY few.profile_id NULLS FIRST, few.id), '[]')
             FROM (SELECT * FROM role_type t WHERE t.profile_id IS NULL OR t.profile_id = p.id
                   ORDER BY t.profile_id NULLS FIRST, t.id LIMIT ${MAX_ROLE_TYPES}) few))
       FROM profile p
       WHERE p.is_active AND ((p.slug = ${slug} AND (site.is_mine OR p.id IN (SELECT id FROM mine) OR EXISTS (
           SELECT FROM subscription s JOIN plan ON plan.id = s.plan_id JOIN mine ON mine.id = plan.provider_id
           WHERE s.profile_id = p.id AND mine.gives_rights)))
         OR (p.id = site.broker_id AND site.is_mine))
       ORDER BY p.slug = ${slug} DESC LIMIT 1) AS "activeProfile",
      (SELECT coalesce(jsonb_agg(jsonb_build_object('slug', few.slug, 'name', few.name, 'role', few.role, 'isManager', few.is_manager,
           'picture', few.picture, 'isProvider', few.is_provider) ORDER BY few.slug = ${slug} DESC, lower(few.name), few.id), '[]')
       FROM (SELECT * FROM mine WHERE lower(mine.slug) <> lower(${actor.username})
             ORDER BY mine.slug = ${slug} DESC, lower(mine.name), mine.id LIMIT ${MAX_ACCESSIBLES}) few) AS accessibles
    FROM site`);
  if (!row) throw new Error("The site is not set up: ensureSite runs at start-up");
  return { ...row, accessibles: row.accessibles.map(withUrls) };
}

function withUrls({ isProvider, ...profile }: Row["accessibles"][number]): Accessible {
  const slug = encodeURIComponent(profile.slug);
  const settingsUrl = isProvider ? `/metrics/${slug}/dashboard/` : `/profile/${slug}/contact/`;
  return { ...profile, homeUrl: `/app/${slug}/`, settingsUrl };
}
