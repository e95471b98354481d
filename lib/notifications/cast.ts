import { type Db, type Sql, sql } from "@/lib/db";
import type { NotificationName, PartyName } from "./catalogue";

/** A user, or a contact that has no user yet. */
export interface Person {
  /** Null for a contact without a user. */
  readonly username: string | null;
  /** The username, or what the contact is called by. */
  readonly slug: string;
  readonly printableName: string;
  readonly fullName: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly lang: string;
  readonly hasPassword: boolean;
  /** Does not want to hear of this event. */
  readonly hasOptedOut: boolean;
}

/** A profile as messages tell of it. */
export interface Party {
  readonly slug: string;
  readonly printableName: string;
  readonly fullName: string;
  readonly email: string;
  readonly phone: string;
  readonly streetAddress: string;
  readonly locality: string;
  readonly region: string;
  readonly postalCode: string;
  readonly country: string;
  readonly defaultTimezone: string;
  readonly picture: string | null;
  readonly isProvider: boolean;
  /** Who reads its address, when that is a user's. */
  readonly reader: Person | null;
  /** The language of its address: the reader's, else that of the contact with that address. */
  readonly lang: string | null;
}

export interface Manager extends Person {
  readonly of: PartyName;
}

/** Somebody at an address that need not be an account's. */
export interface Addressee {
  readonly email: string;
  readonly reader: Person | null;
  readonly lang: string | null;
}

/** Everybody who has to do with an event. */
export interface Cast {
  readonly user: Person | null;
  /** Who reads the address that was asked for. */
  readonly addressee: Addressee | null;
  readonly originator: Person | null;
  readonly parties: { readonly broker: Party } & { readonly [Name in PartyName]?: Party };
  /** Of all the parties, in the order in which they became managers. */
  readonly managers: readonly Manager[];
}

/** Who is to be looked up. */
export interface CastList {
  readonly notification: NotificationName;
  readonly userId?: bigint;
  readonly contactId?: bigint;
  readonly originatorId?: bigint | null;
  /** An e-mail address that is written to, whoever reads it. */
  readonly address?: string;
  readonly parties?: { readonly [Name in Exclude<PartyName, "broker">]?: bigint };
}

/**
 * Looks up everybody who has to do with an event, in one statement. Whoever is archived by now is left out.
 */
export async function findCast(db: Db, list: CastList, at: Date): Promise<Cast> {
  const { notification, userId = null, contactId = null, originatorId = null, parties = {} } = list;
  const { address = null } = list;
  const asked = Object.entries(parties).map(([name, id]) => ({ name, id: String(id) }));
  const person = (user: Sql) => personJson(user, notification);
  const readerOf = (email: Sql) => sql`(SELECT ${person(sql`u`)} FROM app_user u
    WHERE u.is_active AND ${email} <> '' AND lower(u.email) = lower(${email}))`;
  const langOf = (email: Sql) =>
    sql`(SELECT c.lang FROM contact c WHERE ${email} <> '' AND lower(c.email) = lower(${email}))`;
  const [cast] = await db.query<Cast>(sql`
    WITH party AS MATERIALIZED (
      SELECT asked.name, p.* FROM (
        SELECT 'broker' AS name, (SELECT broker_id FROM site_settings ORDER BY id LIMIT 1) AS id
        UNION ALL SELECT name, id FROM jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) AS asked (name text, id bigint)
      ) asked JOIN profile p ON p.id = asked.id)
    SELECT
      coalesce(
        (SELECT ${person(sql`u`)} FROM app_user u WHERE u.is_active
           AND u.id = coalesce(${userId}, (SELECT c.user_id FROM contact c WHERE c.id = ${contactId}))),
        (SELECT ${CONTACT_JSON} FROM contact c WHERE c.id = ${contactId} AND c.user_id IS NULL)) AS "user",
      (SELECT ${person(sql`u`)} FROM app_user u WHERE u.id = ${originatorId} AND u.is_active) AS originator,
      (SELECT jsonb_object_agg(party.name, jsonb_build_object(
           'slug', party.slug, 'printableName', coalesce(nullif(party.full_name, ''), party.slug),
           'fullName', party.full_name, 'email', party.email, 'phone', party.phone,
           'streetAddress', party.street_address, 'locality', party.locality, 'region', party.region,
           'postalCode', party.postal_code, 'country', party.country, 'defaultTimezone', party.default_timezone,
           'picture', party.picture, 'isProvider', party.is_provider,
           'reader', ${readerOf(sql`party.email`)}, 'lang', ${langOf(sql`party.email`)}))
         FROM party) AS parties,
      (SELECT jsonb_build_object('email', a.email, 'reader', ${readerOf(sql`a.email`)}, 'lang', ${langOf(sql`a.email`)})
         FROM (SELECT ${address}::text AS email) a WHERE a.email <> '') AS addressee,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('of', party.name) || ${person(sql`u`)} ORDER BY r.created_at, r.id), '[]')
         FROM party JOIN role r ON r.profile_id = party.id JOIN role_type t ON t.id = r.role_type_id
           JOIN app_user u ON u.id = r.user_id
         WHERE t.slug = 'manager' AND t.profile_id IS NULL AND r.grant_key IS NULL AND r.request_key IS NULL
           AND (r.ends_at IS NULL OR r.ends_at > ${at}) AND u.is_active) AS managers`);
  if (!cast?.parties?.broker) throw new Error("The site is not set up: ensureSite runs at start-up");
  return cast;
}

/** A user as JSON of a {@link Person}; `user` is the alias of the row. */
function personJson(user: Sql, notification: NotificationName): Sql {
  const main = (column: Sql) =>
    sql`(SELECT ${column} FROM contact c WHERE c.user_id = ${user}.id ORDER BY c.id LIMIT 1)`;
  const fullName = sql`trim(${user}.first_name || ' ' || ${user}.last_name)`;
  return sql`jsonb_build_object(
    'username', ${user}.username, 'slug', ${user}.username, 'hasPassword', ${user}.password_hash IS NOT NULL, 'email', ${user}.email, 'fullName', ${fullName},
    'printableName', coalesce(nullif(${main(sql`c.nick_name`)}, ''), nullif(${fullName}, ''), ${user}.username),
    'phone', (SELECT c.phone FROM contact c WHERE c.user_id = ${user}.id AND c.phone IS NOT NULL ORDER BY c.id LIMIT 1),
    'lang', coalesce(${main(sql`c.lang`)}, 'en'),
    'hasOptedOut', EXISTS (SELECT FROM notification_opt_out o WHERE o.user_id = ${user}.id AND o.event = ${notification}))`;
}

const CONTACT_JSON = sql`jsonb_build_object(
  'username', NULL, 'slug', c.slug, 'hasPassword', FALSE, 'email', c.email, 'fullName', c.full_name,
  'printableName', coalesce(nullif(c.nick_name, ''), nullif(c.full_name, ''), c.slug),
  'phone', c.phone, 'lang', c.lang, 'hasOptedOut', FALSE)`;
