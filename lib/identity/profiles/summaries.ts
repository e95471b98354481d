import { type Db, type Sql, sql } from "@/lib/db";
import type { ProfileSummary } from "../schemas";

/**
 * A profile as JSON of a {@link ProfileSummary}, for use inside another statement. `profile` is the alias of the row.
 * A profile is personal when the user of the same name has an accepted role on it; `type` is not stored.
 */
export function profileSummaryJson(profile: Sql): Sql {
  return sql`jsonb_build_object(
    'slug', ${profile}.slug,
    'printable_name', coalesce(nullif(${profile}.full_name, ''), ${profile}.slug),
    'picture', ${profile}.picture,
    'created_at', ${profile}.created_at,
    'attached', (SELECT jsonb_build_object('credentials', u.password_hash IS NOT NULL)
       FROM app_user u JOIN role r ON r.user_id = u.id AND r.profile_id = ${profile}.id
       WHERE lower(u.username) = lower(${profile}.slug) AND r.grant_key IS NULL AND r.request_key IS NULL))`;
}

/** What {@link profileSummaryJson} arrives as. */
export interface ProfileSummaryRow {
  readonly slug: string;
  readonly printable_name: string;
  readonly picture: string | null;
  readonly created_at: string;
  readonly attached: { readonly credentials: boolean } | null;
}

/** The row in its wire shape. */
export function presentProfileSummary(row: ProfileSummaryRow): ProfileSummary {
  return {
    slug: row.slug,
    printable_name: row.printable_name,
    picture: row.picture,
    type: row.attached ? "personal" : "organization",
    credentials: row.attached?.credentials ?? false,
    created_at: new Date(row.created_at),
  };
}

/** Summaries of many profiles by id, in one statement. */
export async function findProfileSummaries(
  db: Db,
  ids: readonly bigint[],
): Promise<Map<bigint, ProfileSummary>> {
  const unique = [...new Set(ids)];
  if (unique.length === 0) return new Map();
  const rows = await db.query<{ id: bigint; summary: ProfileSummaryRow }>(sql`
    SELECT p.id, ${profileSummaryJson(sql`p`)} AS summary FROM profile p WHERE p.id = ANY(${unique})`);
  return new Map(rows.map(({ id, summary }) => [id, presentProfileSummary(summary)]));
}
