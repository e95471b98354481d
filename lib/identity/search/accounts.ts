import type { SignedIn } from "@/lib/auth/actor";
import { type Db, type Sql, sql } from "@/lib/db";
import { type ListDefinition, type ListRequest, matchAny } from "@/lib/http";
import { parsePhone } from "../phones";
import { type ProfileSummaryRow, presentProfileSummary, profileSummaryJson } from "../profiles/summaries";
import { organizationDomain } from "../roles/public-mail-providers";
import type { ProfileSummary, UserSummary } from "../schemas";
import { pictureSql, printableNameSql } from "../users/summaries";
import { type AddressMatch, anyPart, peopleFields, profileFields, userFields } from "./search";

/** All that matches, or nothing when that is more than fits under a search box. */
export interface Typeahead<Row> {
  readonly count: number;
  readonly results: Row[];
}

/** Who searches for what, and when. */
export interface AccountSearch {
  readonly actor: Pick<SignedIn, "id">;
  readonly list: ListRequest;
  readonly now: Date;
}

/** More matches than this, or than the number of terms, are none. */
const MAX_MATCHES = 5;
/** So many people by one name are a crowd: whatever they have to do with, it is not what was looked for. */
const CROWD = 1000;

const p = sql`p`;
const u = sql`u`;

const accountFields = {
  ...profileFields(anyPart, anyPart).search,
  ...peopleFields.search,
};

/** Searches of profiles, and of users with them. */
export const accountList: ListDefinition = {
  search: accountFields,
  sort: { full_name: sql`lower(hit.name)`, created_at: sql`hit.created_at` },
  defaultOrder: ["full_name"],
  tieBreak: sql`hit.slug`,
  dates: { column: sql`p.created_at`, endsAt: "open" },
  paged: false,
};

export const userSearchList: ListDefinition = {
  search: userFields(anyPart).search,
  sort: {
    first_name: sql`lower(u.first_name)`,
    last_name: sql`lower(u.last_name)`,
    email: sql`lower(u.email)`,
    created_at: sql`u.date_joined`,
  },
  defaultOrder: ["first_name"],
  tieBreak: sql`u.id`,
  dates: { column: sql`u.date_joined`, endsAt: "now" },
  paged: false,
};

/**
 * E-mail addresses and phone numbers are matched in parts for managers of the broker or of a provider only; others must
 * know them to find who has them. `caller` is the first part of every statement here; for others the pattern is null,
 * for which the index has a quick answer.
 */
function knownAddress(equals: (column: Sql, text: string) => Sql): AddressMatch {
  return (column, { pattern, text }) => sql`(
    ${column} ILIKE (SELECT CASE WHEN caller.is_staff THEN ${pattern} END FROM caller) OR ${equals(column, text)})`;
}

const known = {
  email: knownAddress((column, text) => sql`lower(${column}) = lower(${text})`),
  phone: knownAddress((column, text) => {
    const number = parsePhone(text);
    return number === null ? sql`FALSE` : sql`${column} = ${number}`;
  }),
};

function callerSql({ actor, now }: AccountSearch): Sql {
  return sql`caller AS MATERIALIZED (
    SELECT EXISTS (
      SELECT FROM role r JOIN role_type t ON t.id = r.role_type_id JOIN profile mine ON mine.id = r.profile_id
      WHERE r.user_id = ${actor.id} AND r.grant_key IS NULL AND r.request_key IS NULL
        AND (r.ends_at IS NULL OR r.ends_at > ${now}) AND t.profile_id IS NULL AND t.slug = 'manager'
        AND mine.is_active AND (mine.is_provider OR EXISTS (SELECT FROM site_settings s WHERE s.broker_id = mine.id))
    ) AS is_staff)`;
}

/**
 * What of the search is worth looking for: a term of less than three characters, or of signs alone, fits too much for
 * an index to be of help.
 */
function usefulTerms(terms: readonly string[]): string[] {
  return terms.filter((term) => [...term].length >= 3 && /[\p{L}\p{N}].*[\p{L}\p{N}]/u.test(term));
}

function limitOf({ terms }: ListRequest): number {
  return Math.max(MAX_MATCHES, terms.length);
}

function within(column: Sql, { startAt, endsAt }: ListRequest): Sql {
  return sql`(${startAt}::timestamptz IS NULL OR ${column} >= ${startAt}) AND (${endsAt}::timestamptz IS NULL OR ${column} < ${endsAt})`;
}

/**
 * The parts of a statement that find profiles; `few` has their ids, one more than the limit when there are too many.
 * What must stay lazy is materialized: the planner then looks for all matches, which is by the indexes, and the limit
 * still stops it early. With the limit inside, it hopes to meet some soon and reads the table from its beginning.
 */
function profilesSql(search: AccountSearch, terms: readonly string[]): Sql {
  const { list, now } = search;
  const limit = limitOf(list);
  const notifiable = sql`p.is_active AND p.email <> '' AND ${within(sql`p.created_at`, list)}`;
  const domains = [...new Set(terms.map(organizationDomain))].filter((domain) => domain !== null);
  return sql`
    people AS MATERIALIZED (SELECT u.id FROM app_user u WHERE u.is_active AND ${matchAny(peopleFields, { terms, fields: list.fields, now })}),
    crowd AS MATERIALIZED (SELECT id FROM people LIMIT ${CROWD + 1}),
    named AS MATERIALIZED (
      SELECT p.id FROM profile p
      WHERE (SELECT count(*) FROM crowd) <= ${CROWD} AND ${notifiable} AND (${matchAny(profileFields(known.email, known.phone), { terms, fields: list.fields, now })} OR p.id = ANY(ARRAY(
        SELECT r.profile_id FROM crowd JOIN role r ON r.user_id = crowd.id JOIN role_type t ON t.id = r.role_type_id
        WHERE t.slug = 'manager' AND t.profile_id IS NULL AND r.grant_key IS NULL AND r.request_key IS NULL
          AND (r.ends_at IS NULL OR r.ends_at > ${now}))))),
    found AS MATERIALIZED (SELECT id FROM named LIMIT ${limit + 1}),
    kin AS MATERIALIZED (
      SELECT p.id FROM profile p
      WHERE NOT EXISTS (SELECT FROM found) AND ${notifiable} AND lower(split_part(p.email, '@', -1)) = ANY(${domains}::text[])),
    few AS MATERIALIZED (SELECT id FROM found UNION ALL (SELECT id FROM kin LIMIT ${limit + 1}))`;
}

/** Profiles among `few`, unless they are too many. */
function profileHits(limit: number): Sql {
  return sql`
    SELECT p.slug, coalesce(nullif(p.full_name, ''), p.slug) AS name, p.created_at, ${profileSummaryJson(p)} AS profile, NULL::jsonb AS person
    FROM profile p JOIN few ON few.id = p.id
    WHERE (SELECT count(*) FROM few) <= ${limit} AND (SELECT count(*) FROM crowd) <= ${CROWD}`;
}

interface HitRow {
  readonly profile: ProfileSummaryRow | null;
  readonly person: (Omit<ProfileSummary, "type" | "created_at"> & { readonly created_at: string }) | null;
}

function present({ profile, person }: HitRow): ProfileSummary[] {
  if (profile) return [presentProfileSummary(profile)];
  return person ? [{ ...person, type: "user", created_at: new Date(person.created_at) }] : [];
}

/**
 * Profiles that can be notified, by what they or their managers are called, where they are, and how they are reached.
 * When there are none, those of the same e-mail domain as an address among the terms.
 *
 * Source: API reference, GET /api/accounts/profiles
 */
export async function searchProfiles(db: Db, search: AccountSearch): Promise<Typeahead<ProfileSummary>> {
  const { list } = search;
  const terms = usefulTerms(list.terms);
  if (terms.length === 0) return { count: 0, results: [] };
  const rows = await db.query<HitRow>(sql`
    WITH ${callerSql(search)}, ${profilesSql(search, terms)}
    SELECT hit.profile, hit.person FROM (${profileHits(limitOf(list))}) hit ORDER BY ${list.orderBy}`);
  return typeahead(rows.flatMap(present));
}

/**
 * Profiles as {@link searchProfiles} finds them, and users that have no profile of their own; the limit holds for each.
 *
 * Source: API reference, GET /api/accounts
 */
export async function searchAccounts(db: Db, search: AccountSearch): Promise<Typeahead<ProfileSummary>> {
  const { list, now } = search;
  const terms = usefulTerms(list.terms);
  if (terms.length === 0) return { count: 0, results: [] };
  const limit = limitOf(list);
  const rows = await db.query<HitRow>(sql`
    WITH ${callerSql(search)}, ${profilesSql(search, terms)},
    persons AS MATERIALIZED (
      SELECT u.id, u.username FROM app_user u
      WHERE u.is_active AND ${within(sql`u.date_joined`, list)} AND ${matchAny(userFields(known.email), { terms, fields: list.fields, now })}),
    several AS MATERIALIZED (SELECT id, username FROM persons LIMIT ${CROWD + 1}),
    alone AS MATERIALIZED (
      SELECT id FROM several WHERE NOT EXISTS (SELECT FROM profile p WHERE lower(p.slug) = lower(several.username)) LIMIT ${limit + 1})
    SELECT hit.profile, hit.person FROM (
      ${profileHits(limit)}
      UNION ALL
      SELECT u.username, ${printableNameSql(u)}, u.date_joined, NULL, jsonb_build_object('slug', u.username,
        'printable_name', ${printableNameSql(u)}, 'picture', ${pictureSql(u)}, 'credentials', u.password_hash IS NOT NULL,
        'created_at', u.date_joined)
      FROM app_user u JOIN alone ON alone.id = u.id
      WHERE (SELECT count(*) FROM alone) <= ${limit} AND (SELECT count(*) FROM several) <= ${CROWD}
    ) hit ORDER BY ${list.orderBy}`);
  return typeahead(rows.flatMap(present));
}

/**
 * Active users by name, by username, and by the address that they sign in with.
 *
 * Source: API reference, GET /api/accounts/users
 */
export async function searchUsers(db: Db, search: AccountSearch): Promise<Typeahead<UserSummary>> {
  const { list, now } = search;
  const terms = usefulTerms(list.terms);
  if (terms.length === 0) return { count: 0, results: [] };
  const limit = limitOf(list);
  const results = await db.query<UserSummary>(sql`
    WITH ${callerSql(search)},
    found AS MATERIALIZED (
      SELECT u.id FROM app_user u
      WHERE u.is_active AND ${within(sql`u.date_joined`, list)} AND ${matchAny(userFields(known.email), { terms, fields: list.fields, now })}),
    few AS MATERIALIZED (SELECT id FROM found LIMIT ${limit + 1})
    SELECT u.username AS slug, u.username, ${printableNameSql(u)} AS printable_name, ${pictureSql(u)} AS picture
    FROM app_user u JOIN few ON few.id = u.id
    WHERE (SELECT count(*) FROM few) <= ${limit} ORDER BY ${list.orderBy}`);
  return typeahead(results);
}

function typeahead<Row>(results: Row[]): Typeahead<Row> {
  return { count: results.length, results };
}
