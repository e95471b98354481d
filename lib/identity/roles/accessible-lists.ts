import { type Db, type Sql, sql } from "@/lib/db";
import { NotFound } from "@/lib/errors";
import { type ListDefinition, type ListRequest, type Page, readPage } from "@/lib/http/list";
import { type ProfileSummaryRow, presentProfileSummary, profileSummaryJson } from "../profiles/summaries";
import { grantKeyOf } from "./grant-keys";
import {
  apiUrl,
  hasStatus,
  inForce,
  presentCounts,
  roleSort,
  roleTables,
  type WaitingCounts,
  waitingCounts,
} from "./lists";
import { normalRole, normalSlugSql, presentRoleType, type RoleTypeRow, roleTypeJson } from "./role-types";
import type { Accessible, RoleCounts } from "./schemas";

const profiles = {
  profile: sql`p.slug`,
  profile__full_name: sql`p.full_name`,
  profile__email: sql`p.email`,
};
const newestFirst = { sort: roleSort, defaultOrder: ["-created_at", "user"], tieBreak: sql`r.id` } as const;

/** Roles of a user: newest first. */
export const accessibleList = {
  search: { ...profiles, role: sql`t.slug`, role__title: sql`t.title` },
  ...newestFirst,
} as const satisfies ListDefinition;

/** Roles of one type of a user. */
export const accessibleListOfType = { search: profiles, ...newestFirst } as const satisfies ListDefinition;

/** Whose roles are looked at, and by whom. */
export interface AccessibleView {
  readonly user: { readonly id: bigint; readonly username: string };
  readonly viewerId: bigint;
  /** Only the invitee is shown how to accept. */
  readonly isSelf: boolean;
  readonly at: Date;
}

export interface AccessibleFilter {
  /** As the path says it; null for all. */
  readonly role: string | null;
  readonly status: string | undefined;
  readonly withPersonal: boolean;
}

interface Row {
  readonly created_at: Date;
  readonly request_key: string | null;
  readonly roleId: bigint;
  readonly nonce: string | null;
  readonly isProvider: boolean;
  readonly profile: ProfileSummaryRow;
  readonly type: RoleTypeRow | null;
}

function columns({ viewerId, at }: AccessibleView): Sql {
  return sql`r.created_at, r.request_key, r.id AS "roleId", r.grant_key AS nonce, p.is_provider AS "isProvider",
    ${profileSummaryJson(sql`p`)} AS profile,
    CASE WHEN t.id IS NOT NULL THEN ${roleTypeJson(sql`t`, { userId: viewerId, at })} END AS type`;
}

function present(
  { roleId, nonce, isProvider, type, ...row }: Row,
  { user, isSelf }: AccessibleView,
): Accessible {
  const profile = presentProfileSummary(row.profile);
  const path = ["users", user.username, "accessibles"];
  const slug = encodeURIComponent(profile.slug);
  return {
    ...{ created_at: row.created_at, request_key: row.request_key, profile },
    role_description: type && presentRoleType(type),
    home_url: `/app/${slug}/`,
    settings_url: isProvider ? `/metrics/${slug}/dashboard/` : `/profile/${slug}/contact/`,
    accept_grant_api_url:
      isSelf && nonce !== null ? apiUrl(...path, "accept", grantKeyOf({ roleId, nonce })) : null,
    remove_api_url: apiUrl(...path, type?.slug ?? "manager", profile.slug),
  };
}

/** The profiles that a user has a role on, was invited to, or asked to join. */
export async function listAccessibles(
  db: Db,
  list: ListRequest,
  view: AccessibleView,
  { role, status, withPersonal }: AccessibleFilter,
): Promise<Page<Accessible> & RoleCounts> {
  const { user, at } = view;
  const ofType = role === null ? sql`TRUE` : sql`${normalSlugSql} = ${normalRole(role)}`;
  const own = withPersonal ? sql`TRUE` : sql`lower(p.slug) <> lower(u.username)`;
  const theirs = sql`r.user_id = ${user.id} AND p.is_active AND ${inForce(at)} AND ${ofType} AND ${own}`;
  const { results, totals, ...page } = await readPage<Row, WaitingCounts>(db, list, {
    columns: columns(view),
    from: roleTables,
    where: sql`${theirs} AND ${hasStatus(status)}`,
    totals: waitingCounts(theirs, theirs),
  });
  return { ...presentCounts(totals), ...page, results: results.map((row) => present(row, view)) };
}

/** @throws NotFound when nothing links the user and the profile */
export async function getAccessible(db: Db, profileId: bigint, view: AccessibleView): Promise<Accessible> {
  const [row] = await db.query<Row>(sql`
    SELECT ${columns(view)} FROM ${roleTables}
    WHERE r.user_id = ${view.user.id} AND r.profile_id = ${profileId} AND ${inForce(view.at)}`);
  if (!row) throw new NotFound("This user has no role on the profile.");
  return present(row, view);
}
