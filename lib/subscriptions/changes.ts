import { sql, type Tx } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import type { Extra } from "@/lib/http";
import { type Origin, recordAudit } from "@/lib/identity";
import { recognizeRest } from "./income";
import { deleteSubscriptions } from "./store";
import { getCurrent, type Viewed, type ViewedSubscription } from "./subscribed";
import { isNotOver, lockPairs, type Pair } from "./subscriptions";
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
 * subscriber brings the end forward, which also stops its renewal. Nothing is refunded; of what ends now the rest is earned.
 *
 * @throws NotFound     404 there is no current subscription
 * @throws InvalidInput 400 `ends_at` later than the present end, or past, or of a request that waits; `auto_renew` of a plan that does not renew
 */
export async function updateSubscription(
  tx: Tx,
  viewed: Viewed,
  planSlug: string,
  fields: SubscriptionFields,
  origin: Origin,
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
  const isInForce = subscription.grantKey === null && subscription.requestKey === null;
  if (isInForce && changed.endsAt <= viewed.at) await recognizeRest(tx, [changed.id], viewed.at);
  if (changed.endsAt.getTime() !== subscription.endsAt.getTime()) {
    await recordAudit(tx, origin, {
      event: "subscription_updated",
      target: subscription.subscriber.slug,
      detail: { plan: planSlug, ends_at: { pre: subscription.endsAt, post: changed.endsAt } },
    });
  }
  return changed;
}

function changedTerm(subscription: ViewedSubscription, wanted: Date | undefined, at: Date): Term {
  const { editable, endsAt, requestKey } = subscription;
  if (wanted === undefined || wanted.getTime() === endsAt.getTime()) return subscription;
  if (requestKey !== null)
    throw new InvalidInput({
      ends_at: ["This waits for the provider: its term begins when it is accepted."],
    });
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

interface Ending {
  readonly id: bigint;
  readonly state: "active" | "grant" | "request";
  /** The ledger refers to it. */
  readonly isOrdered: boolean;
}

/** What became of a pair's subscriptions: those in force have ended, grants and requests that waited came to nothing. */
export interface Cancelled {
  readonly ended: readonly bigint[];
  readonly grants: readonly bigint[];
  readonly requests: readonly bigint[];
}

/**
 * Ends whatever of the pair is not over, now. Nothing is refunded; what was paid and not served yet is earned at once. What
 * still waited for an acceptance never was a subscription: it is removed, or closed where the ledger refers to it.
 * Repeating it changes nothing.
 */
export async function cancelNow(tx: Tx, pair: Pair, at: Date): Promise<Cancelled> {
  await lockPairs(tx, [pair]);
  const rows = await tx.query<Ending>(sql`
    SELECT s.id, CASE WHEN s.grant_key IS NOT NULL THEN 'grant' WHEN s.request_key IS NOT NULL THEN 'request'
        ELSE 'active' END AS state,
      EXISTS (SELECT FROM ledger_entry e WHERE e.subscription_id = s.id) AS "isOrdered"
    FROM subscription s
    WHERE s.profile_id = ${pair.profileId} AND s.plan_id = ${pair.planId} AND ${isNotOver(at)}`);
  const idsOf = (wanted: (row: Ending) => boolean) => rows.filter(wanted).map(({ id }) => id);
  const ended = idsOf(({ state }) => state === "active");
  const closed = idsOf(({ state, isOrdered }) => state === "request" && isOrdered);
  await deleteSubscriptions(
    tx,
    idsOf(({ id }) => !ended.includes(id) && !closed.includes(id)),
  );
  await closeRequests(tx, closed, at);
  await tx.query(sql`
    UPDATE subscription s SET ends_at = greatest(s.created_at, ${at}), anchor_at = greatest(s.created_at, ${at}),
      periods_elapsed = 0, auto_renew = FALSE
    WHERE s.id = ANY(${ended}::bigint[])`);
  await recognizeRest(tx, [...ended, ...closed], at);
  return {
    ended,
    grants: idsOf(({ state }) => state === "grant"),
    requests: idsOf(({ state }) => state === "request"),
  };
}

/** Says in the audit log what was ended, refused or withdrawn; who did it is in the origin. */
export async function recordCancelled(
  tx: Tx,
  origin: Origin,
  { ended, grants, requests }: Cancelled,
  { subscriber: target, plan }: { subscriber: string; plan: string },
): Promise<void> {
  const told = [
    ...ended.map(() => "subscription_cancelled" as const),
    ...grants.map(() => "subscription_grant_refused" as const),
    ...requests.map(() => "subscription_request_refused" as const),
  ];
  await recordAudit(tx, origin, ...told.map((event) => ({ event, target, detail: { plan } })));
}

/** Requests that came to nothing and that the ledger refers to: never in force, of no duration, in no list. */
async function closeRequests(tx: Tx, ids: readonly bigint[], at: Date): Promise<void> {
  await tx.query(sql`
    UPDATE subscription SET closed_at = ${at}, ends_at = created_at, anchor_at = created_at, periods_elapsed = 0,
      auto_renew = FALSE
    WHERE id = ANY(${ids}::bigint[])`);
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
    WHERE p.id = s.plan_id AND s.profile_id = ${profileId} AND s.plan_id = ${planId} AND ${isNotOver(at)}`);
}
