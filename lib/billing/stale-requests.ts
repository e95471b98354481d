import { type Database, sql } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { systemOrigin } from "@/lib/identity";
import { log } from "@/lib/log";
import { acceptableSince } from "@/lib/subscriptions";
import { cancelProvided } from "./refused-requests";

interface StaleRequest {
  readonly providerId: bigint;
  readonly plan: string;
  readonly subscriber: string;
}

/**
 * Refuses requests that nobody has answered for 30 days, when they can no longer be accepted: what was paid is given
 * back. One that cannot be refused now, such as while its payment is disputed, is tried again the next day.
 */
export async function refuseStaleRequests(
  db: Database,
  at: Date,
): Promise<{ refused: number; failed: number }> {
  const stale = await db.query<StaleRequest>(sql`
    SELECT DISTINCT p.provider_id AS "providerId", p.slug AS plan, subscriber.slug AS subscriber
    FROM subscription s JOIN plan p ON p.id = s.plan_id JOIN profile subscriber ON subscriber.id = s.profile_id
    WHERE s.request_key IS NOT NULL AND s.closed_at IS NULL AND s.created_at <= ${acceptableSince(at)}
      AND NOT EXISTS (
        SELECT FROM subscription active WHERE active.profile_id = s.profile_id AND active.plan_id = s.plan_id
          AND active.grant_key IS NULL AND active.request_key IS NULL AND active.ends_at > ${at})
    ORDER BY 1, 2, 3`);
  const counts = { refused: 0, failed: 0 };
  for (const request of stale) {
    try {
      await cancelProvided(db, { ...request, origin: systemOrigin(at) });
      counts.refused += 1;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      counts.failed += 1;
      log.warn(
        { err: error, ...request, providerId: request.providerId.toString() },
        "a stale request waits",
      );
    }
  }
  return counts;
}
