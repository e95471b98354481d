import { sql, type Tx } from "@/lib/db";
import { invariant } from "@/lib/errors";
import { type Pair, pairKey, type Subscription } from "./subscriptions";

/** A subscription that may have to be written yet: without an id until it is. */
export interface Draft extends Omit<Subscription, "id"> {
  readonly id: bigint | null;
}

/** Writes new subscriptions, of different pairs, with the included units of their plans. @returns them in the order given */
export async function insertSubscriptions(tx: Tx, drafts: readonly Draft[]): Promise<Subscription[]> {
  if (drafts.length === 0) return [];
  const column = <T>(read: (draft: Draft) => T) => drafts.map(read);
  const rows = await tx.query<Pair & { id: bigint }>(sql`
    WITH opened AS (
      INSERT INTO subscription (profile_id, plan_id, created_at, ends_at, anchor_at, periods_elapsed, auto_renew, grant_key,
        request_key)
      SELECT * FROM unnest(${column((d) => d.profileId)}::bigint[], ${column((d) => d.planId)}::bigint[],
      ${column((d) => d.createdAt)}::timestamptz[], ${column((d) => d.endsAt)}::timestamptz[],
      ${column((d) => d.anchorAt)}::timestamptz[], ${column((d) => d.periodsElapsed)}::int[],
      ${column((d) => d.autoRenew)}::boolean[], ${column((d) => d.grantKey)}::text[], ${column((d) => d.requestKey)}::text[])
      RETURNING id, profile_id, plan_id),
    counters AS (
      INSERT INTO subscription_use (subscription_id, use_charge_id, expiring_quota)
      SELECT o.id, u.id, u.quota FROM opened o JOIN use_charge u ON u.plan_id = o.plan_id)
    SELECT id, profile_id AS "profileId", plan_id AS "planId" FROM opened`);
  const ids = new Map(rows.map((row) => [pairKey(row), row.id]));
  return drafts.map((draft) => {
    const id = ids.get(pairKey(draft));
    invariant(id, "an insert returns its rows");
    return { ...draft, id };
  });
}

/** Included units are those of one term: what was left of the last one goes, what was bought in advance stays. */
export async function fillQuotas(tx: Tx, subscriptionIds: readonly bigint[]): Promise<void> {
  if (subscriptionIds.length === 0) return;
  await tx.query(sql`
    INSERT INTO subscription_use (subscription_id, use_charge_id, expiring_quota)
    SELECT s.id, u.id, u.quota FROM subscription s JOIN use_charge u ON u.plan_id = s.plan_id
    WHERE s.id = ANY(${subscriptionIds}::bigint[])
    ON CONFLICT (subscription_id, use_charge_id) DO UPDATE
      SET expiring_quota = excluded.expiring_quota, period_quantity = 0, billed_quantity = 0, billed_amount = 0`);
}

/** Removes what never came into force and nothing in the ledger refers to. */
export async function deleteSubscriptions(tx: Tx, ids: readonly bigint[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(sql`DELETE FROM subscription_use WHERE subscription_id = ANY(${ids}::bigint[])`);
  await tx.query(sql`DELETE FROM subscription WHERE id = ANY(${ids}::bigint[])`);
}
