import { type Sql, sql, type Tx } from "@/lib/db";
import { auditInsert, type Origin } from "../audit/record";

/**
 * Deletes every role, offer and request that the condition holds for, and records each. Whether a profile may be left
 * without a manager is the caller's to know.
 *
 * @param which a condition on the role `r`
 * @returns how many there were
 */
export async function deleteRoles(tx: Tx, which: Sql, origin: Origin): Promise<number> {
  const [row] = await tx.query<{ count: bigint }>(sql`
    WITH gone AS (
      DELETE FROM role r WHERE ${which}
      RETURNING r.profile_id, r.user_id, r.role_type_id, CASE WHEN r.request_key IS NOT NULL THEN 'requested'
        WHEN r.grant_key IS NOT NULL THEN 'invited' ELSE 'active' END AS state),
    recorded AS (${auditInsert(
      origin,
      sql`(
        SELECT 'role_removed' AS event, p.slug AS target,
          jsonb_build_object('user', u.username, 'role', t.slug, 'from', gone.state, 'to', 'none') AS detail
        FROM gone JOIN profile p ON p.id = gone.profile_id JOIN app_user u ON u.id = gone.user_id
          LEFT JOIN role_type t ON t.id = gone.role_type_id
        ORDER BY p.slug, u.username) entry`,
    )})
    SELECT count(*) FROM gone`);
  return Number(row?.count ?? 0);
}
