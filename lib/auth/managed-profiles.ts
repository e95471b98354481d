import { type Sql, sql } from "@/lib/db";

/** As a sub-select, the `id` of every profile that the user, or one of a column, is a manager of, in force at `at`. */
export function managedProfiles(userId: bigint | Sql, at: Date): Sql {
  return sql`(
    SELECT r.profile_id AS id FROM role r JOIN role_type t ON t.id = r.role_type_id
    WHERE r.user_id = ${userId} AND r.grant_key IS NULL AND r.request_key IS NULL
      AND (r.ends_at IS NULL OR r.ends_at > ${at}) AND t.profile_id IS NULL AND t.slug = 'manager')`;
}
