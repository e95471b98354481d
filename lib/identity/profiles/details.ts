import type { ProfileSubject } from "@/lib/auth/audience";
import { type Db, sql } from "@/lib/db";
import { NotFound } from "@/lib/errors";
import type { Activity, ProfileDetail, ProfileFull, ProfileListItem, UserSummary } from "../schemas";
import { userSummaryJson } from "../users/summaries";
import { type ProfileSummaryRow, presentProfileSummary, profileSummaryJson } from "./summaries";

/** Notes shown with a profile: the newest. */
const MAX_ACTIVITIES = 100;

const p = sql`p`;

/** Columns of a {@link ProfileDetail}, of the profile `p`. */
export const detailColumns = sql`
  ${profileSummaryJson(p)} AS summary, p.full_name, p.email, p.phone, p.street_address, p.locality, p.region,
  p.postal_code, p.country, p.tax_id, p.default_timezone, p.is_provider, p.is_bulk_buyer, p.extra`;

export interface DetailRow
  extends Omit<ProfileDetail, "slug" | "printable_name" | "picture" | "type" | "credentials" | "created_at"> {
  readonly summary: ProfileSummaryRow;
}

/** The row in its wire shape. */
export function presentDetail({ summary, ...columns }: DetailRow): ProfileDetail {
  return { ...presentProfileSummary(summary), ...columns };
}

/** @throws NotFound */
export async function getProfileDetail(db: Db, id: bigint): Promise<ProfileDetail> {
  const [row] = await db.query<DetailRow>(sql`SELECT ${detailColumns} FROM profile p WHERE p.id = ${id}`);
  if (!row) throw new NotFound("There is no such profile.");
  return presentDetail(row);
}

/** Details of many profiles by id, in one statement. */
export async function findProfileDetails(
  db: Db,
  ids: readonly bigint[],
): Promise<Map<bigint, ProfileDetail>> {
  const unique = [...new Set(ids)];
  if (unique.length === 0) return new Map();
  const rows = await db.query<DetailRow & { id: bigint }>(
    sql`SELECT p.id, ${detailColumns} FROM profile p WHERE p.id = ANY(${unique})`,
  );
  return new Map(rows.map(({ id, ...row }) => [id, presentDetail(row)]));
}

/** Of the person behind the personal profile `p`: what {@link Person} says, null for organizations. */
export const personJson = sql`
  (SELECT jsonb_build_object('nick_name', coalesce(main.nick_name, ''), 'lang', coalesce(main.lang, 'en'))
     FROM app_user u JOIN role r ON r.user_id = u.id AND r.profile_id = p.id
       LEFT JOIN LATERAL (SELECT c.nick_name, c.lang FROM contact c WHERE c.user_id = u.id ORDER BY c.id LIMIT 1) main ON TRUE
     WHERE lower(u.username) = lower(p.slug) AND r.grant_key IS NULL AND r.request_key IS NULL)`;

/** What a personal profile tells of its user. */
export interface Person {
  readonly nick_name: string;
  readonly lang: string;
}

interface FullRow extends DetailRow {
  readonly person: Person | null;
  readonly subscriptions: (Omit<ProfileFull["subscriptions"][number], "created_at" | "ends_at"> & {
    readonly created_at: string;
    readonly ends_at: string;
  })[];
  readonly activities: {
    readonly created_at: string;
    readonly created_by: UserSummary | null;
    readonly text: string;
  }[];
}

/**
 * A profile with its subscriptions in force, in one statement, as the caller may see it: providers see subscriptions to
 * their own plans, and the notes of the broker's staff are for its managers.
 *
 * @throws NotFound
 * Source: API reference, GET /api/profile/{profile}
 */
export async function getProfileFull(
  db: Db,
  { profile: { id }, access }: ProfileSubject,
  now: Date,
): Promise<ProfileFull> {
  const seesNotes = access.as === "broker" && access.strength === "manager";
  const isSeen =
    access.providerIds.length > 0 ? sql`plan.provider_id = ANY(${access.providerIds})` : sql`TRUE`;
  const [row] = await db.query<FullRow>(sql`
    SELECT ${detailColumns},
      ${personJson} AS person,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('created_at', s.created_at, 'ends_at', s.ends_at,
           'plan', jsonb_build_object('slug', plan.slug, 'title', plan.title), 'auto_renew', s.auto_renew AND plan.renewal_type = 'auto-renew')
           ORDER BY s.created_at, s.id), '[]')
         FROM subscription s JOIN plan ON plan.id = s.plan_id
         WHERE s.profile_id = p.id AND s.ends_at > ${now} AND s.grant_key IS NULL AND s.request_key IS NULL
           AND ${isSeen}) AS subscriptions,
      (SELECT coalesce(jsonb_agg(note.json ORDER BY note.created_at, note.id), '[]') FROM (
         SELECT a.id, a.created_at, jsonb_build_object('created_at', a.created_at, 'text', a.text,
           'created_by', CASE WHEN u.id IS NOT NULL THEN ${userSummaryJson(sql`u`)} END) AS json
         FROM activity a LEFT JOIN app_user u ON u.id = a.created_by_id
         WHERE ${seesNotes} AND a.account_id = p.id
         ORDER BY a.created_at DESC, a.id DESC LIMIT ${MAX_ACTIVITIES}) note) AS activities
    FROM profile p WHERE p.id = ${id}`);
  if (!row) throw new NotFound("There is no such profile.");
  return presentFull(row);
}

/** A profile with what its user is called and reads; null for organizations. */
export function presentListItem({
  person,
  ...rest
}: DetailRow & { readonly person: Person | null }): ProfileListItem {
  const detail = presentDetail(rest);
  return {
    ...detail,
    printable_name: person?.nick_name || detail.printable_name,
    nick_name: person?.nick_name ?? null,
    lang: person?.lang ?? null,
  };
}

function presentFull({ person, subscriptions, activities, ...rest }: FullRow): ProfileFull {
  const account = presentProfileSummary(rest.summary);
  return {
    ...presentListItem({ person, ...rest }),
    subscriptions: subscriptions.map((subscription) => ({
      ...subscription,
      created_at: new Date(subscription.created_at),
      ends_at: new Date(subscription.ends_at),
    })),
    activities: activities.map(
      (activity): Activity => ({
        ...activity,
        created_at: new Date(activity.created_at),
        account,
      }),
    ),
  };
}
