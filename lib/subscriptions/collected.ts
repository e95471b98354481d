import { type Sql, sql, type Tx } from "@/lib/db";
import { recognizeRest } from "./income";

/**
 * Whether what is owed for a subscription `s` to a plan `p` is charged by itself: it is in force and goes on by itself, or
 * the event has occurred to which its payment was put off. Who ended one is asked instead. See docs/renewals.md.
 */
export function isCollected(at: Date): Sql {
  return sql`(s.created_at <= ${at} AND s.grant_key IS NULL AND s.request_key IS NULL AND s.closed_at IS NULL
    AND CASE s.deferral WHEN 'called' THEN TRUE WHEN 'waiting' THEN FALSE
      ELSE s.ends_at > ${at} AND s.auto_renew AND p.renewal_type = 'auto-renew' END)`;
}

/**
 * Ends subscriptions whose charge was refused for the last time, now. Their orders stay: what was served is owed; what was
 * paid and not served is earned. Others of the same customer go on, whoever provides them.
 *
 * @returns how many were ended
 */
export async function endUnpaid(tx: Tx, subscriptionIds: readonly bigint[], at: Date): Promise<number> {
  const isInForce = sql`s.ends_at > ${at}`;
  const ended = await tx.query<{ id: bigint }>(sql`
    UPDATE subscription s SET auto_renew = FALSE, deferral = NULL, ends_at = least(s.ends_at, ${at}),
      anchor_at = CASE WHEN ${isInForce} THEN ${at} ELSE s.anchor_at END,
      periods_elapsed = CASE WHEN ${isInForce} THEN 0 ELSE s.periods_elapsed END
    FROM plan p WHERE p.id = s.plan_id AND s.id = ANY(${subscriptionIds}::bigint[]) AND ${isCollected(at)}
    RETURNING s.id`);
  await recognizeRest(
    tx,
    ended.map(({ id }) => id),
    at,
  );
  return ended.length;
}
