import { type Sql, sql } from "@/lib/db";

/** First and last name of a user as one text; `user` is the alias of the row. */
export function fullNameSql(user: Sql): Sql {
  return sql`trim(${user}.first_name || ' ' || ${user}.last_name)`;
}

/** The name to show: nick name, else full name, else username. */
export function printableNameSql(user: Sql): Sql {
  return sql`coalesce(
    (SELECT nullif(c.nick_name, '') FROM contact c WHERE c.user_id = ${user}.id ORDER BY c.id LIMIT 1),
    nullif(${fullNameSql(user)}, ''), ${user}.username)`;
}

/** The picture of the oldest contact that has one. */
export function pictureSql(user: Sql): Sql {
  return sql`(SELECT c.picture FROM contact c WHERE c.user_id = ${user}.id AND c.picture IS NOT NULL ORDER BY c.id LIMIT 1)`;
}

/** A user as JSON of a `UserSummary`, for use inside another statement. */
export function userSummaryJson(user: Sql): Sql {
  return sql`jsonb_build_object('slug', ${user}.username, 'username', ${user}.username,
    'printable_name', ${printableNameSql(user)}, 'picture', ${pictureSql(user)})`;
}
