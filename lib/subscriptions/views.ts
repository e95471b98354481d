import { managedProfiles } from "@/lib/auth/managed-profiles";
import { type Sql, sql } from "@/lib/db";
import { absoluteUrl, type Extra, type ListDefinition } from "@/lib/http";
import { type ProfileSummaryRow, presentProfileSummary, profileSummaryJson } from "@/lib/identity";
import type { Subscription as WireSubscription } from "./schemas";
import { type Subscription, subscriptionColumns } from "./subscriptions";

/** What is found and sorted of the subscriber; nothing but the name before somebody has agreed to a grant. */
const told = (column: Sql) => sql`CASE WHEN s.grant_key IS NULL THEN ${column} END`;

const searchable = {
  profile: sql`subscriber.slug`,
  profile__full_name: sql`subscriber.full_name`,
  profile__email: told(sql`subscriber.email`),
  profile__phone: told(sql`subscriber.phone`),
  profile__street_address: told(sql`subscriber.street_address`),
  profile__locality: told(sql`subscriber.locality`),
  profile__region: told(sql`subscriber.region`),
  profile__postal_code: told(sql`subscriber.postal_code`),
  profile__country: told(sql`subscriber.country`),
  plan: sql`p.slug`,
  plan__title: sql`p.title`,
};

/** How lists of subscriptions are searched and sorted: what ends first comes first. */
const subscriptionList = {
  search: searchable,
  sort: { ...searchable, created_at: sql`s.created_at`, ends_at: sql`s.ends_at` },
  defaultOrder: ["ends_at"],
  tieBreak: sql`s.id`,
} as const satisfies ListDefinition;

/** Those that are current: `start_at` bounds when they began. */
export const currentSubscriptionList = {
  ...subscriptionList,
  dates: { column: sql`s.created_at`, endsAt: "none" },
} as const satisfies ListDefinition;

/** Those whose term meets a window of time; bounded by {@link meets}. */
export const anySubscriptionList = {
  ...subscriptionList,
  dates: { column: sql`s.ends_at`, endsAt: "open" },
} as const satisfies ListDefinition;

/** Those that ended within a window, up to now. */
export const endedSubscriptionList = {
  ...subscriptionList,
  dates: { column: sql`s.ends_at`, endsAt: "now" },
} as const satisfies ListDefinition;

/** Whether a term meets the window; without an end it is open. */
export function meets({ startAt, endsAt }: { startAt: Date | null; endsAt: Date | null }): Sql {
  return sql`((${startAt}::timestamptz IS NULL OR s.ends_at >= ${startAt})
    AND (${endsAt}::timestamptz IS NULL OR s.created_at < ${endsAt}))`;
}

/** Whether a subscription was in force once and has ended: what waited for an acceptance and ended never was one. */
export function isEnded(at: Date): Sql {
  return sql`(s.ends_at <= ${at} AND s.grant_key IS NULL AND s.request_key IS NULL)`;
}

/** A subscription with what is shown of its plan and subscriber. */
export interface ShownSubscription extends Subscription {
  readonly description: string | null;
  readonly extra: Extra;
  readonly planSlug: string;
  readonly planTitle: string;
  readonly planDescription: string;
  readonly isAutoRenewing: boolean;
  readonly subscriber: ProfileSummaryRow;
}

/** Columns of a {@link ShownSubscription}, out of {@link shownTables}. */
export const shownColumns = sql`${subscriptionColumns}, s.description, s.extra, p.slug AS "planSlug",
  p.title AS "planTitle", p.description AS "planDescription", p.renewal_type = 'auto-renew' AS "isAutoRenewing",
  ${profileSummaryJson(sql`subscriber`)} AS subscriber`;

export const shownTables = sql`subscription s JOIN plan p ON p.id = s.plan_id
  JOIN profile subscriber ON subscriber.id = s.profile_id`;

/** Whether the user manages the plan's provider or the broker. */
export function managesProvider(userId: bigint, at: Date): Sql {
  return sql`EXISTS (SELECT FROM ${managedProfiles(userId, at)} mine
    WHERE mine.id = p.provider_id OR mine.id = (SELECT broker_id FROM site_settings LIMIT 1))`;
}

/** What every shape of a subscription says on the wire. */
export function presentShown(subscription: ShownSubscription): WireSubscription {
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
    deferral: subscription.deferral,
    app_url: absoluteUrl(`/app/${subscriber.slug}/${planSlug}/`),
  };
}
