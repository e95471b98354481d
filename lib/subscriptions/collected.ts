import { type Sql, sql, type Tx } from "@/lib/db";

/**
 * Whether what is owed for a subscription `s` to a plan `p` is charged by itself: it is in force and goes on by itself.
 * Who ended one, or bought a plan that is paid when its event occurs, is asked instead. See docs/renewals.md.
 */
export function isCollected(at: Date): Sql {
  return sql`(s.created_at <= ${at} AND s.ends_at > ${at} AND s.grant_key IS NULL AND s.request_key IS NULL
    AND s.auto_renew AND p.renewal_type = 'auto-renew' AND p.unlock_event IS NULL)`;
}

/**
 * Ends subscriptions whose renewal was refused for the last time, now. Their orders stay: what was served is owed. Others
 * of the same customer go on, whoever provides them.
 *
 * @returns how many were ended
 */
export async function endUnpaid(tx: Tx, subscriptionIds: readonly bigint[], at: Date): Promise<number> {
  const ended = await tx.query(sql`
    UPDATE subscription s SET ends_at = ${at}, anchor_at = ${at}, periods_elapsed = 0, auto_renew = FALSE
    FROM plan p WHERE p.id = s.plan_id AND s.id = ANY(${subscriptionIds}::bigint[]) AND ${isCollected(at)}
    RETURNING s.id`);
  return ended.length;
}
