import { type Sql, sql } from "@/lib/db";
import type { Searched, SearchTerm } from "@/lib/http/list";

/**
 * What people and profiles are found by. The texts are those of the trigram indexes of the migration
 * `account_search`, to the letter: whatever is matched otherwise reads whole tables.
 */
const PROFILE_TEXT = sql`(p.slug || chr(10) || p.full_name || chr(10) || p.street_address || chr(10) || p.locality
  || chr(10) || p.region || chr(10) || p.postal_code || chr(10) || p.country)`;
export const USER_TEXT = sql`(u.username || chr(10) || u.first_name || ' ' || u.last_name)`;
/** Of a contact `c`: its name in URLs and that of the person. */
export const CONTACT_TEXT = sql`(c.slug || chr(10) || c.full_name)`;

/** A user's name as it is sorted and searched by. */
export const USER_NAME = sql`(u.first_name || ' ' || u.last_name)`;

/** Whether a row matches a term. */
type Condition = (term: SearchTerm) => Sql;

interface Fields extends Searched {
  readonly search: Readonly<Record<string, Condition>>;
  readonly searchAll: Condition;
}

/** A column that is part of an indexed text: the index finds candidates, the column decides. */
export function within(text: Sql, column: Sql): Condition {
  return ({ contains, pattern }) => sql`(${text} ILIKE ${contains} AND ${column} ILIKE ${pattern})`;
}

/** How a field that only some may search in parts is matched. */
export type AddressMatch = (column: Sql, term: SearchTerm) => Sql;

/** For who may see addresses anyway. */
export const anyPart: AddressMatch = (column, { pattern }) => sql`${column} ILIKE ${pattern}`;

/** Profiles `p`, without the people behind them. */
export function profileFields(matchEmail: AddressMatch, matchPhone: AddressMatch): Fields {
  const email = (term: SearchTerm) => matchEmail(sql`p.email`, term);
  const phone = (term: SearchTerm) => matchPhone(sql`p.phone`, term);
  return {
    search: {
      slug: within(PROFILE_TEXT, sql`p.slug`),
      full_name: within(PROFILE_TEXT, sql`p.full_name`),
      email,
      phone,
      street_address: within(PROFILE_TEXT, sql`p.street_address`),
      locality: within(PROFILE_TEXT, sql`p.locality`),
      region: within(PROFILE_TEXT, sql`p.region`),
      postal_code: within(PROFILE_TEXT, sql`p.postal_code`),
      country: within(PROFILE_TEXT, sql`p.country`),
    },
    searchAll: (term) => sql`(${PROFILE_TEXT} ILIKE ${term.pattern} OR ${email(term)} OR ${phone(term)})`,
  };
}

/** The people behind profiles, users `u`, by name. */
export const peopleFields: Fields = {
  search: {
    username: within(USER_TEXT, sql`u.username`),
    first_name: within(USER_TEXT, sql`u.first_name`),
    last_name: within(USER_TEXT, sql`u.last_name`),
  },
  searchAll: ({ pattern }) => sql`${USER_TEXT} ILIKE ${pattern}`,
};

/** Users `u` themselves. `slug` is another word for the username. */
export function userFields(matchEmail: AddressMatch): Fields {
  const email = (term: SearchTerm) => matchEmail(sql`u.email`, term);
  return {
    search: {
      ...peopleFields.search,
      email,
      slug: within(USER_TEXT, sql`u.username`),
      full_name: within(USER_TEXT, USER_NAME),
    },
    searchAll: (term) => sql`(${USER_TEXT} ILIKE ${term.pattern} OR ${email(term)})`,
  };
}

/** The ids of the profiles that some people manage now, `people` being a condition on the user `u`. As an array. */
function managedBy(people: Sql, now: Date): Sql {
  return sql`ARRAY(SELECT mr.profile_id FROM app_user u JOIN role mr ON mr.user_id = u.id
    JOIN role_type mt ON mt.id = mr.role_type_id AND mt.slug = 'manager' AND mt.profile_id IS NULL
    WHERE u.is_active AND mr.grant_key IS NULL AND mr.request_key IS NULL
      AND (mr.ends_at IS NULL OR mr.ends_at > ${now}) AND ${people})`;
}

/** Profiles `p` by their own fields and by their managers', for who may see all of them. */
export const profileAndPeopleFields: Fields = {
  search: {
    ...profileFields(anyPart, anyPart).search,
    ...Object.fromEntries(
      Object.entries(peopleFields.search).map(([name, field]) => [
        name,
        (term: SearchTerm) => sql`p.id = ANY(${managedBy(field(term), term.now)})`,
      ]),
    ),
  },
  searchAll: (term) => sql`(${profileFields(anyPart, anyPart).searchAll(term)}
    OR p.id = ANY(${managedBy(peopleFields.searchAll(term), term.now)}))`,
};
