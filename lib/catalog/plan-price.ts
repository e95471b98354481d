import { sql, type Tx } from "@/lib/db";
import { announceAll } from "@/lib/events";

/** A new price holds for the renewals of terms that begin so long after it was announced. Source: docs/renewals.md. */
export const PRICE_NOTICE_DAYS = 7;

/** Subscriptions that are told of a new price in one statement. */
const BATCH = 5_000;

/** Tells everybody whose subscription to a plan renews by itself what its periods will cost. */
export async function announcePrice(
  tx: Tx,
  planId: bigint,
  { former, current, at }: { former: bigint; current: bigint; at: Date },
): Promise<void> {
  let last = 0n;
  for (;;) {
    const renewing = await tx.query<{ id: bigint }>(sql`
      SELECT s.id FROM subscription s JOIN plan p ON p.id = s.plan_id
      WHERE s.plan_id = ${planId} AND s.id > ${last} AND s.ends_at > ${at} AND s.auto_renew
        AND p.renewal_type = 'auto-renew' AND s.grant_key IS NULL AND s.request_key IS NULL
      ORDER BY s.id LIMIT ${BATCH}`);
    const payloads = renewing.map(({ id }) => ({ subscription: id, former, current }));
    await announceAll(tx, "plan_price_changed", payloads, at);
    if (renewing.length < BATCH) return;
    last = renewing.at(-1)?.id ?? last;
  }
}
