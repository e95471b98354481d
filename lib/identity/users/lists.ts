import { type Db, sql } from "@/lib/db";
import { type ListDefinition, type ListRequest, type Page, readPage } from "@/lib/http/list";
import type { UserSummary } from "../schemas";
import { CONTACT_TEXT, USER_NAME, USER_TEXT, within } from "../search/search";

/**
 * Everybody there is: active users, and contacts that no user has taken over. `place` is unique over both, and with the
 * name in the order of the two indexes that the page is merged from. The planner does that only as long as both sides
 * have the same types, to the letter, and no condition of their own.
 */
const everybody = sql`(
  SELECT u.id AS place, u.id AS user_id, NULL::bigint AS contact_id, u.username::text, ${USER_NAME} AS full_name,
    lower(${USER_NAME}) AS sort_name, u.email::text, ${USER_TEXT} AS searched, u.date_joined AS created_at,
    u.is_active AS is_listed
  FROM app_user u
  UNION ALL
  SELECT -c.id, NULL::bigint, c.id, c.slug::text, c.full_name::text, lower(c.full_name), c.email::text, ${CONTACT_TEXT}, c.created_at,
    c.user_id IS NULL
  FROM contact c) person`;

const searched = sql`person.searched`;
const joined = sql`person.created_at`;

/** How the list of users is searched and sorted. */
export const userList: ListDefinition = {
  search: {
    email: sql`person.email`,
    username: within(searched, sql`person.username`),
    full_name: within(searched, sql`person.full_name`),
  },
  searchAll: ({ pattern }) => sql`(${searched} ILIKE ${pattern} OR person.email ILIKE ${pattern})`,
  sort: { full_name: sql`person.sort_name`, created_at: joined, date_joined: joined },
  defaultOrder: ["full_name"],
  tieBreak: sql`person.place`,
};

/**
 * Users and contacts in one list, for the broker.
 *
 * Source: API reference, GET /api/users
 */
export async function listUsers(db: Db, list: ListRequest): Promise<Page<UserSummary>> {
  const { totals: _, ...page } = await readPage<UserSummary>(db, list, {
    columns: sql`person.username AS slug, person.username,
      coalesce(
        (SELECT nullif(c.nick_name, '') FROM contact c WHERE c.user_id = person.user_id ORDER BY c.id LIMIT 1),
        (SELECT nullif(c.nick_name, '') FROM contact c WHERE c.id = person.contact_id),
        nullif(trim(person.full_name), ''), person.username) AS printable_name,
      coalesce(
        (SELECT c.picture FROM contact c WHERE c.user_id = person.user_id AND c.picture IS NOT NULL ORDER BY c.id LIMIT 1),
        (SELECT c.picture FROM contact c WHERE c.id = person.contact_id)) AS picture`,
    from: everybody,
    where: sql`person.is_listed`,
  });
  return page;
}
