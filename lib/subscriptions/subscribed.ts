import { managedProfiles } from "@/lib/auth/managed-profiles";
import { type Db, type Sql, sql } from "@/lib/db";
import { NotFound } from "@/lib/errors";
import {
  absoluteUrl,
  type Extra,
  type ListDefinition,
  type ListRequest,
  type Page,
  readPage,
} from "@/lib/http";
import { type ProfileSummaryRow, presentProfileSummary, profileSummaryJson } from "@/lib/identity";
import type { SubscribedSubscription } from "./schemas";
import { isCurrent, type Subscription, subscriptionColumns } from "./subscriptions";

const searchable = {
  profile: sql`subscriber.slug`,
  profile__full_name: sql`subscriber.full_name`,
  profile__email: sql`subscriber.email`,
  profile__phone: sql`subscriber.phone`,
  profile__street_address: sql`subscriber.street_address`,
  profile__locality: sql`subscriber.locality`,
  profile__region: sql`subscriber.region`,
  profile__postal_code: sql`subscriber.postal_code`,
  profile__country: sql`subscriber.country`,
  plan: sql`p.slug`,
  plan__title: sql`p.title`,
};

/** How lists of current subscriptions are searched and sorted: what ends first comes first. */
export const currentSubscriptionList = {
  search: searchable,
  sort: { ...searchable, created_at: sql`s.created_at`, ends_at: sql`s.ends_at` },
  defaultOrder: ["ends_at"],
  tieBreak: sql`s.id`,
  dates: { column: sql`s.created_at`, endsAt: "none" },
} as const satisfies ListDefinition;

/** The subscriptions of a profile that the caller may see. */
export interface Viewed {
  readonly profileId: bigint;
  /** Providers see subscriptions to their own plans; all when empty. */
  readonly providerIds: readonly bigint[];
  readonly viewerId: bigint;
  readonly at: Date;
}

/** A subscription with what is shown of its plan and subscriber, and whether the viewer may set any end. */
export interface ViewedSubscription extends Subscription {
  readonly description: string | null;
  readonly extra: Extra;
  readonly planSlug: string;
  readonly planTitle: string;
  readonly planDescription: string;
  readonly isAutoRenewing: boolean;
  readonly subscriber: ProfileSummaryRow;
  readonly editable: boolean;
}

function columns({ viewerId, at }: Viewed): Sql {
  return sql`${subscriptionColumns}, s.description, s.extra, p.slug AS "planSlug", p.title AS "planTitle",
    p.description AS "planDescription", p.renewal_type = 'auto-renew' AS "isAutoRenewing",
    ${profileSummaryJson(sql`subscriber`)} AS subscriber,
    EXISTS (SELECT FROM ${managedProfiles(viewerId, at)} mine
            WHERE mine.id = p.provider_id OR mine.id = (SELECT broker_id FROM site_settings LIMIT 1)) AS editable`;
}

const tables = sql`subscription s JOIN plan p ON p.id = s.plan_id JOIN profile subscriber ON subscriber.id = s.profile_id`;

function visible({ profileId, providerIds }: Viewed): Sql {
  return providerIds.length === 0
    ? sql`s.profile_id = ${profileId}`
    : sql`s.profile_id = ${profileId} AND p.provider_id = ANY(${providerIds})`;
}

/** Subscriptions that have begun and not ended; those that wait for an acceptance have their key set. */
export async function listCurrent(
  db: Db,
  list: ListRequest,
  viewed: Viewed,
): Promise<Page<SubscribedSubscription>> {
  const { count, next, previous, results } = await readPage<ViewedSubscription>(db, list, {
    columns: columns(viewed),
    from: tables,
    where: sql`${visible(viewed)} AND ${isCurrent(viewed.at)}`,
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
    SELECT ${columns(viewed)} FROM ${tables}
    WHERE ${visible(viewed)} AND p.slug = ${planSlug} AND s.ends_at > ${viewed.at}
    ORDER BY (s.grant_key IS NULL AND s.request_key IS NULL) DESC, s.ends_at LIMIT 1`);
  if (!subscription) throw new NotFound("There is no current subscription to this plan.");
  return subscription;
}

/** Which plan of `slug` the caller may see subscriptions of; null when there is none. */
export async function findVisiblePlanId(
  db: Db,
  providerIds: readonly bigint[],
  slug: string,
): Promise<bigint | null> {
  const [plan] = await db.query<{ id: bigint; providerId: bigint }>(
    sql`SELECT id, provider_id AS "providerId" FROM plan WHERE slug = ${slug}`,
  );
  if (!plan) return null;
  return providerIds.length === 0 || providerIds.includes(plan.providerId) ? plan.id : null;
}

/** A subscription on the wire, as its subscriber sees it. */
export function presentSubscribed(subscription: ViewedSubscription): SubscribedSubscription {
  const { subscriber, planSlug } = subscription;
  return {
    created_at: subscription.createdAt,
    ends_at: subscription.endsAt,
    description: subscription.description,
    profile: presentProfileSummary(subscriber),
    plan: { slug: planSlug, title: subscription.planTitle, description: subscription.planDescription },
    auto_renew: subscription.autoRenew && subscription.isAutoRenewing,
    extra: subscription.extra,
    grant_key: subscription.grantKey,
    request_key: subscription.requestKey,
    app_url: absoluteUrl(`/app/${subscriber.slug}/${planSlug}/`),
    remove_api_url: absoluteUrl(`/api/profile/${subscriber.slug}/subscriptions/${planSlug}`),
    editable: subscription.editable,
  };
}
