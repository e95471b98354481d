import { type Db, type Sql, sql } from "@/lib/db";
import { NotFound } from "@/lib/errors";
import { absoluteUrl, type ListRequest, type Page, readPage } from "@/lib/http";
import type { SubscribedSubscription } from "./schemas";
import { isCurrent, isNotOver } from "./subscriptions";
import {
  isEnded,
  managesProvider,
  presentShown,
  type ShownSubscription,
  shownColumns,
  shownTables,
} from "./views";

/** The subscriptions of a profile that the caller may see. */
export interface Viewed {
  readonly profileId: bigint;
  /** Providers see subscriptions to their own plans; all when empty. */
  readonly providerIds: readonly bigint[];
  readonly viewerId: bigint;
  readonly at: Date;
}

/** A subscription as it is shown, and whether the viewer may set any end. */
export interface ViewedSubscription extends ShownSubscription {
  readonly editable: boolean;
}

function columns({ viewerId, at }: Viewed): Sql {
  return sql`${shownColumns}, ${managesProvider(viewerId, at)} AS editable`;
}

function visible({ profileId, providerIds }: Viewed): Sql {
  return providerIds.length === 0
    ? sql`s.profile_id = ${profileId}`
    : sql`s.profile_id = ${profileId} AND p.provider_id = ANY(${providerIds})`;
}

/** Subscriptions that have begun and are not over; those that wait for an acceptance have their key set. */
export async function listCurrent(
  db: Db,
  list: ListRequest,
  viewed: Viewed,
): Promise<Page<SubscribedSubscription>> {
  return listViewed(db, list, viewed, isCurrent(viewed.at));
}

/** Subscriptions that were in force and have ended. */
export async function listExpired(
  db: Db,
  list: ListRequest,
  viewed: Viewed,
): Promise<Page<SubscribedSubscription>> {
  return listViewed(db, list, viewed, isEnded(viewed.at));
}

async function listViewed(
  db: Db,
  list: ListRequest,
  viewed: Viewed,
  state: Sql,
): Promise<Page<SubscribedSubscription>> {
  const { count, next, previous, results } = await readPage<ViewedSubscription>(db, list, {
    columns: columns(viewed),
    from: shownTables,
    where: sql`${visible(viewed)} AND ${state}`,
  });
  return { count, next, previous, results: results.map(presentSubscribed) };
}

/**
 * The current subscription to a plan: the one in force, else the one that waits for an acceptance.
 *
 * @throws NotFound 404, also for a plan of somebody else than the caller's providers
 */
export async function getCurrent(db: Db, viewed: Viewed, planSlug: string): Promise<ViewedSubscription> {
  const [subscription] = await db.query<ViewedSubscription>(sql`
    SELECT ${columns(viewed)} FROM ${shownTables}
    WHERE ${visible(viewed)} AND p.slug = ${planSlug} AND ${isNotOver(viewed.at)}
    ORDER BY (s.grant_key IS NULL AND s.request_key IS NULL) DESC, s.ends_at LIMIT 1`);
  if (!subscription) throw new NotFound("There is no current subscription to this plan.");
  return subscription;
}

/** The plan of `slug`, when the caller may see subscriptions to it; null when there is none. */
export async function findVisiblePlan(
  db: Db,
  providerIds: readonly bigint[],
  slug: string,
): Promise<{ readonly id: bigint; readonly providerId: bigint } | null> {
  const [plan] = await db.query<{ id: bigint; providerId: bigint }>(
    sql`SELECT id, provider_id AS "providerId" FROM plan WHERE slug = ${slug}`,
  );
  return plan && (providerIds.length === 0 || providerIds.includes(plan.providerId)) ? plan : null;
}

/** A subscription on the wire, as its subscriber sees it. */
export function presentSubscribed(subscription: ViewedSubscription): SubscribedSubscription {
  const { subscriber, planSlug, editable } = subscription;
  return {
    ...presentShown(subscription),
    remove_api_url: absoluteUrl(`/api/profile/${subscriber.slug}/subscriptions/${planSlug}`),
    editable,
  };
}
