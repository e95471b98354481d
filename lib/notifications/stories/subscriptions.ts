import { PRICE_NOTICE_DAYS } from "@/lib/catalog";
import { type Db, sql } from "@/lib/db";
import type { EventName } from "@/lib/events";
import type { Cast, Party } from "../cast";
import type { PartyData } from "../data";
import { link, originatorData, pageOf, partyData, type Tellers } from "./story";

const DAY_MS = 86_400_000;

/** Terms: how they begin, what is used of them, and how they end. */
type SubscriptionEvent = Extract<
  EventName,
  | `subscription_${string}`
  | "expires_soon"
  | "quota_reached"
  | "use_charge_limit_crossed"
  | "plan_price_changed"
>;

export const subscriptionTellers: Tellers<SubscriptionEvent> = {
  expires_soon: async ({ subscription: id, days }, { db }) => {
    const subscription = await findSubscription(db, id);
    return (
      subscription && {
        list: { parties: betweenIds(subscription) },
        tell: between((subscriber) => ({
          ...{ plan: subscription.plan, nb_expiration_days: days },
          back_url: pageOf("billing", subscriber, "cart"),
        })),
      }
    );
  },
  subscription_upgrade: async ({ subscription: id, days }, { db }) => {
    const subscription = await findSubscription(db, id);
    return (
      subscription && {
        list: { parties: betweenIds(subscription) },
        tell: between(() => ({
          ...{ plan: subscription.plan, nb_expiration_days: days, back_url: link("/pricing/") },
        })),
      }
    );
  },
  subscription_grant_created: async ({ subscription: id, by, message, grantKey }, { db }) => {
    const subscription = await findSubscription(db, id);
    return (
      subscription && {
        list: { originatorId: by, parties: betweenIds(subscription) },
        tell: between((subscriber, cast) => ({
          ...{ plan: subscription.plan, originated_by: originatorData(cast), detail: message ?? "" },
          is_pending: grantKey !== null,
          back_url: pageOf(
            "profile",
            subscriber,
            grantKey ? `subscriptions/accept/${grantKey}` : "subscriptions",
          ),
        })),
      }
    );
  },
  subscription_grant_accepted: async ({ subscription: id, by }, { db }) => {
    const subscription = await findSubscription(db, id);
    return (
      subscription && {
        list: { originatorId: by, parties: sidesIds(subscription) },
        tell: toProvider((provider, cast) => ({
          ...{ plan: subscription.plan, originated_by: originatorData(cast) },
          back_url: pageOf("profile", provider, "subscribers"),
        })),
      }
    );
  },
  subscription_request_created: async ({ subscription: id, by }, { db }) => {
    const subscription = await findSubscription(db, id);
    const requestKey = subscription?.requestKey;
    // Answered by now: there is nothing left to decide.
    if (!requestKey) return null;
    return {
      list: { originatorId: by, parties: sidesIds(subscription) },
      tell: toProvider((provider, cast) => ({
        ...{ plan: subscription.plan, originated_by: originatorData(cast), detail: "" },
        back_url: pageOf("profile", provider, `subscribers/accept/${requestKey}`),
      })),
    };
  },
  subscription_request_accepted: async ({ subscription: id, by }, { db }) => {
    const subscription = await findSubscription(db, id);
    return (
      subscription && {
        list: {
          originatorId: by,
          parties: { ...betweenIds(subscription), subscriber: subscription.profileId },
        },
        tell: between((subscriber, cast) => ({
          ...{ plan: subscription.plan, originated_by: originatorData(cast) },
          back_url: pageOf("profile", subscriber, "subscriptions"),
        })),
      }
    );
  },
  quota_reached: (payload, { db }) => usageStory(db, payload),
  use_charge_limit_crossed: (payload, { db }) => usageStory(db, payload),
  plan_price_changed: async ({ subscription: id, former, current }, { db, at }) => {
    const subscription = await findSubscription(db, id);
    return (
      subscription && {
        list: { parties: betweenIds(subscription) },
        tell: between((subscriber) => ({
          plan: subscription.plan,
          former: { amount: Number(former), unit: subscription.unit },
          current: { amount: Number(current), unit: subscription.unit },
          starts_at: newPriceFrom(subscription, { at, isHigher: current > former }).toISOString(),
          back_url: pageOf("profile", subscriber, "subscriptions"),
        })),
      }
    );
  },
};

/** Nothing is renewed at a higher price before it was announced for some days. */
function newPriceFrom(
  { endsAt }: SubscriptionFacts,
  { at, isHigher }: { at: Date; isHigher: boolean },
): Date {
  return isHigher ? new Date(Math.max(endsAt.getTime(), at.getTime() + PRICE_NOTICE_DAYS * DAY_MS)) : endsAt;
}

interface Usage {
  readonly subscription: bigint;
  readonly useCharge: bigint;
  readonly usage: bigint;
}

async function usageStory(db: Db, { subscription: id, useCharge: useChargeId, usage }: Usage) {
  const subscription = await findSubscription(db, id, useChargeId);
  const useCharge = subscription?.useCharge;
  return useCharge
    ? {
        list: { parties: betweenIds(subscription) },
        tell: between((subscriber) => ({
          ...{ plan: subscription.plan, use_charge: useCharge, usage: Number(usage) },
          back_url: pageOf("profile", subscriber, "subscriptions"),
        })),
      }
    : null;
}

interface Titled {
  readonly slug: string;
  readonly title: string;
}

interface SubscriptionFacts {
  readonly profileId: bigint;
  readonly providerId: bigint;
  readonly endsAt: Date;
  readonly requestKey: string | null;
  readonly unit: string;
  readonly plan: Titled;
  /** The one that was asked for. */
  readonly useCharge: Titled | null;
}

/** What stories tell of a subscription; null when it is gone by now. */
async function findSubscription(
  db: Db,
  id: bigint,
  useChargeId: bigint | null = null,
): Promise<SubscriptionFacts | null> {
  const [row] = await db.query<SubscriptionFacts>(sql`
    SELECT s.profile_id AS "profileId", p.provider_id AS "providerId", s.ends_at AS "endsAt", s.request_key AS "requestKey",
      p.unit, jsonb_build_object('slug', p.slug, 'title', p.title) AS plan,
      (SELECT jsonb_build_object('slug', u.slug, 'title', coalesce(nullif(u.title, ''), u.slug))
       FROM use_charge u WHERE u.id = ${useChargeId} AND u.plan_id = p.id) AS "useCharge"
    FROM subscription s JOIN plan p ON p.id = s.plan_id WHERE s.id = ${id}`);
  return row ?? null;
}

function betweenIds({ profileId, providerId }: SubscriptionFacts) {
  return { profile: profileId, provider: providerId };
}

function sidesIds({ profileId, providerId }: SubscriptionFacts) {
  return { subscriber: profileId, provider: providerId };
}

/** A story for the subscriber, whom the data call `profile`. */
function between<Rest>(tell: (subscriber: Party, cast: Cast) => Rest) {
  return (cast: Cast): ({ profile: PartyData; provider: PartyData } & Rest) | null => {
    const { profile, provider } = cast.parties;
    return profile && provider
      ? { profile: partyData(profile), provider: partyData(provider), ...tell(profile, cast) }
      : null;
  };
}

/** A story for the provider, whom the data call `profile`. */
function toProvider<Rest>(tell: (provider: Party, cast: Cast) => Rest) {
  return (cast: Cast): ({ profile: PartyData; subscriber: PartyData } & Rest) | null => {
    const { provider, subscriber } = cast.parties;
    return provider && subscriber
      ? { profile: partyData(provider), subscriber: partyData(subscriber), ...tell(provider, cast) }
      : null;
  };
}
