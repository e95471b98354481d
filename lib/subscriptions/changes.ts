import { sql, type Tx } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import type { Extra } from "@/lib/http";
import { getCurrent, type Viewed, type ViewedSubscription } from "./subscribed";
import { findCurrent, lockPairs, type Pair, pairKey } from "./subscriptions";
import { endTermAt, type Term } from "./terms";

/** What may be changed of a subscription; what is undefined stays. */
export interface SubscriptionFields {
  readonly endsAt?: Date | undefined;
  readonly autoRenew?: boolean | undefined;
  readonly description?: string | null | undefined;
  readonly extra?: Extra | undefined;
}

/**
 * Changes the current subscription to a plan. Who manages its provider sets any end, a past one ends it now; its
 * subscriber brings the end forward, which also stops its renewal. Nothing is refunded or written to the ledger.
 *
 * @throws NotFound     404 there is no current subscription
 * @throws InvalidInput 400 `ends_at` later than the present end, or past; `auto_renew` of a plan that does not renew
 */
export async function updateSubscription(
  tx: Tx,
  viewed: Viewed,
  planSlug: string,
  fields: SubscriptionFields,
): Promise<ViewedSubscription> {
  const seen = await getCurrent(tx, viewed, planSlug);
  await lockPairs(tx, [seen]);
  const subscription = await getCurrent(tx, viewed, planSlug);
  const { endsAt, ...term } = changedTerm(subscription, fields.endsAt, viewed.at);
  const changed = {
    ...subscription,
    ...{ ...term, endsAt, autoRenew: changedRenewal(subscription, endsAt, fields.autoRenew, viewed.at) },
    description: fields.description === undefined ? subscription.description : fields.description || null,
    extra: fields.extra === undefined ? subscription.extra : fields.extra,
  };
  await tx.query(sql`
    UPDATE subscription SET ends_at = ${changed.endsAt}, anchor_at = ${changed.anchorAt},
      periods_elapsed = ${changed.periodsElapsed}, auto_renew = ${changed.autoRenew},
      description = ${changed.description},
      extra = ${changed.extra === null ? null : JSON.stringify(changed.extra)}::jsonb
    WHERE id = ${changed.id}`);
  return changed;
}

function changedTerm(subscription: ViewedSubscription, wanted: Date | undefined, at: Date): Term {
  const { editable, endsAt } = subscription;
  if (wanted === undefined || wanted.getTime() === endsAt.getTime()) return subscription;
  if (!editable && wanted > endsAt) {
    throw new InvalidInput({ ends_at: ["Only the provider can set an end later than the present one."] });
  }
  if (!editable && wanted < at) {
    throw new InvalidInput({ ends_at: ["This is past. To end the subscription now, delete it."] });
  }
  return endTermAt(subscription, wanted < at ? at : wanted);
}

/** What ends now is over, and what its subscriber has ended early is not to go on by itself. */
function changedRenewal(
  { autoRenew, editable, endsAt: presentEnd, isAutoRenewing }: ViewedSubscription,
  endsAt: Date,
  wanted: boolean | undefined,
  at: Date,
): boolean {
  if (wanted && !isAutoRenewing) {
    throw new InvalidInput({ auto_renew: ["This plan does not renew by itself."] });
  }
  if (endsAt <= at || (!editable && endsAt < presentEnd)) return false;
  return wanted ?? autoRenew;
}

/** Ends the pair's current subscription at an instant from now on, which also stops its renewal. None: nothing to do. */
export async function cancelAt(
  tx: Tx,
  pair: Pair,
  { endsAt, at }: { endsAt: Date; at: Date },
): Promise<void> {
  await lockPairs(tx, [pair]);
  const subscription = (await findCurrent(tx, [pair], at)).get(pairKey(pair));
  if (!subscription) return;
  const term = endTermAt(subscription, endsAt < at ? at : endsAt);
  await tx.query(sql`
    UPDATE subscription SET ends_at = ${term.endsAt}, anchor_at = ${term.anchorAt},
      periods_elapsed = ${term.periodsElapsed}, auto_renew = FALSE
    WHERE id = ${subscription.id}`);
}

/**
 * Ends whatever of the pair has not ended, now. Nothing is refunded. What still waited for an acceptance never was a
 * subscription, and is removed unless it was paid for. Repeating it changes nothing.
 */
export async function cancelNow(tx: Tx, pair: Pair, at: Date): Promise<void> {
  await lockPairs(tx, [pair]);
  const { profileId, planId } = pair;
  const ofPair = sql`s.profile_id = ${profileId} AND s.plan_id = ${planId} AND s.ends_at > ${at}`;
  const unpaid = sql`(s.grant_key IS NOT NULL OR s.request_key IS NOT NULL)
    AND NOT EXISTS (SELECT FROM ledger_entry e WHERE e.subscription_id = s.id)`;
  await tx.query(sql`
    DELETE FROM subscription_use c USING subscription s WHERE s.id = c.subscription_id AND ${ofPair} AND ${unpaid}`);
  await tx.query(sql`DELETE FROM subscription s WHERE ${ofPair} AND ${unpaid}`);
  await tx.query(sql`
    UPDATE subscription s SET ends_at = greatest(s.created_at, ${at}), anchor_at = greatest(s.created_at, ${at}),
      periods_elapsed = 0, auto_renew = FALSE
    WHERE ${ofPair}`);
}

/** Whether the pair's current subscription goes on at the end of its term. Plans that do not renew never do. */
export async function setAutoRenew(
  tx: Tx,
  { profileId, planId }: Pair,
  { autoRenew, at }: { autoRenew: boolean; at: Date },
): Promise<void> {
  await tx.query(sql`
    UPDATE subscription s SET auto_renew = ${autoRenew} AND p.renewal_type = 'auto-renew'
    FROM plan p
    WHERE p.id = s.plan_id AND s.profile_id = ${profileId} AND s.plan_id = ${planId} AND s.ends_at > ${at}`);
}
