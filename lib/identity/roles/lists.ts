import { isActivatedSql } from "@/lib/auth/users";
import { anyOf, type Db, type Sql, sql } from "@/lib/db";
import { NotFound } from "@/lib/errors";
import { type ListDefinition, type ListRequest, type Page, readPage } from "@/lib/http/list";
import { absoluteUrl } from "@/lib/http/request";
import type { UserDetail } from "../schemas";
import { fullNameSql, pictureSql, printableNameSql } from "../users/summaries";
import { presentRoleType, type RoleTypeRow, roleTypeJson } from "./role-types";
import type { Role, RoleCounts } from "./schemas";

const u = sql`u`;

/** Whether the user has agreed to be on the profile, by asking or by accepting. */
const hasAgreed = sql`(r.request_key IS NOT NULL OR (r.grant_key IS NULL AND r.accepted_by_user))`;

/**
 * Anybody can make a profile and invite anybody: until the user agrees, the profile learns no more of them than it knew.
 * Who was invited by e-mail and has no account yet is known by nothing else.
 */
const visibleEmail = sql`CASE WHEN ${hasAgreed} OR NOT ${isActivatedSql} THEN u.email END`;

/** Tables of a role as lists read it; the type is missing while a request names none. */
export const roleTables = sql`role r JOIN app_user u ON u.id = r.user_id JOIN profile p ON p.id = r.profile_id
  LEFT JOIN role_type t ON t.id = r.role_type_id`;

export const isInvited = sql`r.grant_key IS NOT NULL`;
export const isRequested = sql`r.request_key IS NOT NULL`;

/** What both lists of roles sort by. */
export const roleSort = {
  profile__full_name: sql`lower(p.full_name)`,
  user: sql`lower(u.username)`,
  user__full_name: sql`lower(${fullNameSql(u)})`,
  role__title: sql`lower(t.title)`,
  grant_key: sql`(${isInvited})`,
  request_key: sql`(${isRequested})`,
  created_at: sql`r.created_at`,
};

const people = {
  user: sql`u.username`,
  user__full_name: fullNameSql(u),
  user__email: visibleEmail,
};
const newestFirst = { sort: roleSort, defaultOrder: ["-created_at", "user"], tieBreak: sql`r.id` } as const;

/** Roles on a profile: newest first. */
export const profileRoleList = {
  search: { ...people, role: sql`t.slug`, role__title: sql`t.title` },
  ...newestFirst,
} as const satisfies ListDefinition;

/** Roles of one type on a profile. */
export const profileRoleListOfType = { search: people, ...newestFirst } as const satisfies ListDefinition;

const STATUS: Readonly<Record<string, Sql>> = {
  active: sql`(r.grant_key IS NULL AND r.request_key IS NULL)`,
  invited: isInvited,
  requested: isRequested,
};

/** The roles whose status is named in `active,invited`; unknown words are ignored, and when none is left all count. */
export function hasStatus(words: string | undefined): Sql {
  const wanted = (words ?? "").split(",").map((word) => word.trim());
  const known = Object.entries(STATUS).flatMap(([name, condition]) =>
    wanted.includes(name) ? [condition] : [],
  );
  return known.length === 0 ? sql`TRUE` : anyOf(known);
}

/** Roles that have not ended. */
export function inForce(at: Date): Sql {
  return sql`(r.ends_at IS NULL OR r.ends_at > ${at})`;
}

/** Who looks at the roles of a profile. */
export interface RoleView {
  readonly profileId: bigint;
  readonly viewerId: bigint;
  /** The broker's people see every field of every user. */
  readonly seesAll: boolean;
  readonly at: Date;
}

/** Which of the roles: of one type, with every request of any type, and by status. */
export interface RoleFilter {
  readonly typeId: bigint | null;
  readonly status: string | undefined;
}

type UserRow = Omit<UserDetail, "created_at" | "last_login"> & {
  readonly created_at: string;
  readonly last_login: string | null;
};

/** A role as {@link roleColumns} reads it. */
export interface RoleRow {
  readonly created_at: Date;
  readonly request_key: string | null;
  readonly isInvited: boolean;
  readonly profile: string;
  readonly user: UserRow;
  readonly type: RoleTypeRow | null;
}

/** Columns of a role out of {@link roleTables}, as the viewer may see its user. */
export function roleColumns({ viewerId, seesAll, at }: RoleView): Sql {
  const isShown = sql`(${seesAll} OR ${hasAgreed})`;
  return sql`r.created_at, r.request_key, ${isInvited} AS "isInvited", p.slug AS profile,
    jsonb_build_object('slug', u.username, 'username', u.username, 'printable_name', ${printableNameSql(u)},
      'picture', ${pictureSql(u)}, 'full_name', ${fullNameSql(u)},
      'email', CASE WHEN ${seesAll} THEN u.email ELSE ${visibleEmail} END,
      'phone', CASE WHEN ${isShown} THEN (
        SELECT c.phone FROM contact c WHERE c.user_id = u.id AND c.phone IS NOT NULL ORDER BY c.id LIMIT 1) END,
      'nick_name', coalesce((SELECT c.nick_name FROM contact c WHERE c.user_id = u.id ORDER BY c.id LIMIT 1), ''),
      'lang', coalesce((SELECT c.lang FROM contact c WHERE c.user_id = u.id ORDER BY c.id LIMIT 1), 'en'),
      'credentials', u.password_hash IS NOT NULL,
      'otp_enabled', ${isShown} AND EXISTS (
        SELECT FROM otp_secret o WHERE o.user_id = u.id AND o.confirmed_at IS NOT NULL),
      'created_at', u.date_joined, 'last_login', CASE WHEN ${isShown} THEN u.last_login END) AS "user",
    CASE WHEN t.id IS NOT NULL THEN ${roleTypeJson(sql`t`, { userId: viewerId, at })} END AS type`;
}

/** The row in its wire shape. */
export function presentRole({ isInvited: isPending, profile, user, type, ...row }: RoleRow): Role {
  const path = ["profile", profile, "roles", type?.slug ?? "manager"];
  return {
    ...row,
    user: {
      ...user,
      created_at: new Date(user.created_at),
      last_login: user.last_login === null ? null : new Date(user.last_login),
    },
    grant_key: isPending ? "pending" : null,
    role_description: type && presentRoleType(type),
    accept_request_api_url: row.request_key === null ? null : apiUrl(...path),
    remove_api_url: apiUrl(...path, user.username),
  };
}

/** The address of an operation, of the segments of its path. */
export function apiUrl(...segments: readonly string[]): string {
  return absoluteUrl(`/api/${segments.map(encodeURIComponent).join("/")}`);
}

/** How many roles wait for an answer; as a part of {@link ListSource.totals}, whatever is searched for. */
export function waitingCounts(invited: Sql, requested: Sql): Sql {
  return sql`(SELECT count(*) FROM ${roleTables} WHERE ${isInvited} AND ${invited}) AS invited_count,
    (SELECT count(*) FROM ${roleTables} WHERE ${isRequested} AND ${requested}) AS requested_count`;
}

/** What {@link waitingCounts} arrives as. */
export type WaitingCounts = { readonly [Key in keyof RoleCounts]: bigint };

export function presentCounts({ invited_count, requested_count }: WaitingCounts): RoleCounts {
  return { invited_count: Number(invited_count), requested_count: Number(requested_count) };
}

/** Roles, offers and requests on a profile. */
export async function listProfileRoles(
  db: Db,
  list: ListRequest,
  view: RoleView,
  { typeId, status }: RoleFilter,
): Promise<Page<Role> & RoleCounts> {
  const { profileId, at } = view;
  const here = sql`r.profile_id = ${profileId} AND u.is_active AND ${inForce(at)}`;
  const ofType = typeId === null ? sql`TRUE` : sql`r.role_type_id = ${typeId}`;
  const { results, totals, ...page } = await readPage<RoleRow, WaitingCounts>(db, list, {
    columns: roleColumns(view),
    from: roleTables,
    where: sql`${here} AND (${ofType} OR ${isRequested}) AND ${hasStatus(status)}`,
    totals: waitingCounts(sql`${here} AND ${ofType}`, here),
  });
  return { ...presentCounts(totals), ...page, results: results.map(presentRole) };
}

/** @throws NotFound when nothing links the user and the profile */
export async function getProfileRole(db: Db, userId: bigint, view: RoleView): Promise<Role> {
  const [row] = await db.query<RoleRow>(sql`
    SELECT ${roleColumns(view)} FROM ${roleTables}
    WHERE r.profile_id = ${view.profileId} AND r.user_id = ${userId} AND ${inForce(view.at)}`);
  if (!row) throw new NotFound("This user has no role on the profile.");
  return presentRole(row);
}
