import { type Database, type Db, sql, type Tx } from "@/lib/db";
import { NotFound } from "@/lib/errors";
import { announce } from "@/lib/events";
import { type Origin, recordAudit } from "@/lib/identity";
import { addPeriods, type PeriodType } from "@/lib/time/periods";
import { acceptableSince, isKey, isSameKey } from "./keys";
import { getShown, presentProvided } from "./provided";
import type { ProvidedSubscription } from "./schemas";
import { lockPairs, type Subscription, subscriptionColumns } from "./subscriptions";
import { restartTerm } from "./terms";

/** A request that waits for the plan's provider. */
export interface WaitingRequest extends Subscription {
  readonly subscriberSlug: string;
  readonly subscriberName: string;
  readonly planSlug: string;
  readonly planTitle: string;
  readonly periodType: PeriodType;
}

/** What the key asks of this provider; nothing of another's, nothing that was answered, nothing after 30 days. */
export async function findRequest(
  db: Db,
  provider: string,
  key: string,
  at: Date,
): Promise<WaitingRequest | null> {
  if (!isKey(key)) return null;
  const [request] = await db.query<WaitingRequest>(sql`
    SELECT ${subscriptionColumns}, p.slug AS "planSlug", p.title AS "planTitle", p.period_type AS "periodType",
      subscriber.slug AS "subscriberSlug", coalesce(nullif(subscriber.full_name, ''), subscriber.slug) AS "subscriberName"
    FROM subscription s JOIN plan p ON p.id = s.plan_id JOIN profile provider ON provider.id = p.provider_id
      JOIN profile subscriber ON subscriber.id = s.profile_id
    WHERE provider.slug = ${provider} AND s.request_key IS NOT NULL AND s.closed_at IS NULL
      AND ${isSameKey(sql`s.request_key`, key)} AND s.created_at > ${acceptableSince(at)} AND subscriber.is_active`);
  return request ?? null;
}

/**
 * Accepts what a subscriber has ordered and paid for. The term that was bought begins now, and with it the service of
 * its orders: income is recognised from here on.
 *
 * @param provider the slug of who accepts
 * @throws NotFound 404 when the key is unknown, answered, too old, or asks another provider
 * Source: API reference, POST /api/profile/{profile}/subscribers/accept/{request_key}; docs/subscriptions.md, "Requests"
 */
export async function acceptRequest(
  db: Database,
  { provider, key, origin }: { provider: string; key: string; origin: Origin },
): Promise<ProvidedSubscription> {
  const id = await db.transaction(async (tx) => {
    const seen = await findRequest(tx, provider, key, origin.at);
    if (!seen) throw noRequest();
    await lockPairs(tx, [seen]);
    // It may have been accepted, extended or refused since it was looked up.
    const request = await findRequest(tx, provider, key, origin.at);
    if (!request) throw noRequest();
    await beginAt(tx, request, await firstFreeInstant(tx, request, origin.at));
    const { id, subscriberSlug: target, planSlug: plan } = request;
    await announce(tx, "subscription_request_accepted", { subscription: id, by: origin.userId }, origin.at);
    await recordAudit(tx, origin, { event: "subscription_request_accepted", target, detail: { plan } });
    return id;
  });
  return presentProvided(await getShown(db, id), provider);
}

/** Now, or behind another term of the same subscriber and plan that is in force. */
async function firstFreeInstant(tx: Tx, { profileId, planId }: Subscription, at: Date): Promise<Date> {
  const [last] = await tx.query<{ endsAt: Date | null }>(sql`
    SELECT max(ends_at) AS "endsAt" FROM subscription
    WHERE profile_id = ${profileId} AND plan_id = ${planId} AND grant_key IS NULL AND request_key IS NULL
      AND ends_at > ${at}`);
  return last?.endsAt ?? at;
}

async function beginAt(tx: Tx, request: WaitingRequest, start: Date): Promise<void> {
  const term = restartTerm(request, request.periodType, start);
  await tx.query(sql`
    UPDATE subscription SET request_key = NULL, created_at = ${term.createdAt}, ends_at = ${term.endsAt},
      anchor_at = ${term.anchorAt}, periods_elapsed = ${term.periodsElapsed}
    WHERE id = ${request.id}`);
  await moveService(tx, request, start);
}

/**
 * Notes where the service of the orders placed so far runs, one behind the other from `start`; what a gift brought along
 * runs with the order that claimed it, unless that is setup or usage, which have no term. The ledger's rows stay as they
 * were written.
 */
async function moveService(tx: Tx, { id, periodType }: WaitingRequest, start: Date): Promise<void> {
  const orders = await tx.query<{ id: bigint; kind: string; nbPeriods: number }>(sql`
    SELECT id, kind, coalesce(nb_periods, 0) AS "nbPeriods" FROM ledger_entry
    WHERE subscription_id = ${id} AND kind IN ('A1', 'Q3') AND service_start IS NOT NULL ORDER BY id`);
  let elapsed = 0;
  let service = { serviceStart: start, serviceEnd: start };
  const moved = orders.map(({ id: orderId, kind, nbPeriods }) => {
    if (kind === "A1") {
      const serviceStart = addPeriods(start, periodType, elapsed);
      elapsed += nbPeriods;
      service = { serviceStart, serviceEnd: addPeriods(start, periodType, elapsed) };
    }
    return { orderId, ...service };
  });
  await tx.query(sql`
    INSERT INTO moved_service (order_id, service_start, service_end)
    SELECT * FROM unnest(${moved.map(({ orderId }) => orderId)}::bigint[],
      ${moved.map(({ serviceStart }) => serviceStart)}::timestamptz[],
      ${moved.map(({ serviceEnd }) => serviceEnd)}::timestamptz[])`);
}

function noRequest(): NotFound {
  return new NotFound("There is no such request. It was answered or withdrawn, or is for another provider.");
}
