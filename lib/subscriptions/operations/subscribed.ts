import type { SignedIn } from "@/lib/auth/actor";
import type { ProfileSubject } from "@/lib/auth/audience";
import { operation } from "@/lib/http";
import * as changes from "../changes";
import { SubscribedPage, SubscribedSubscription, SubscriptionUpdate } from "../schemas";
import {
  currentSubscriptionList,
  findVisiblePlanId,
  getCurrent,
  listCurrent,
  presentSubscribed,
  type Viewed,
} from "../subscribed";

export const listSubscriptions = operation({
  name: "listSubscriptions",
  method: "GET",
  path: "/api/profile/{profile}/subscriptions",
  title: "Lists present subscriptions",
  description: "What the profile is subscribed to now. Providers see subscriptions to their own plans.",
  audience: "profile-or-provider",
  frictionless: true,
  list: currentSubscriptionList,
  response: SubscribedPage,
  handle: ({ db, actor, subject, list, now }) => listCurrent(db, list, viewedBy(actor, subject, now)),
});

export const getSubscription = operation({
  name: "getSubscription",
  method: "GET",
  path: "/api/profile/{profile}/subscriptions/{subscribed_plan}",
  title: "Retrieves a subscriber subscription",
  audience: "profile-or-provider",
  frictionless: true,
  response: SubscribedSubscription,
  handle: async ({ db, actor, subject, params, now }) =>
    presentSubscribed(await getCurrent(db, viewedBy(actor, subject, now), params.subscribed_plan)),
});

export const updateSubscription = operation({
  name: "updateSubscription",
  method: "PUT",
  path: "/api/profile/{profile}/subscriptions/{subscribed_plan}",
  title: "Unsubscribes at a future date",
  description:
    "A subscriber may bring `ends_at` forward, which also stops the renewal, and set `auto_renew` freely. The provider may set any date; a past one ends the subscription now.",
  audience: "profile-or-provider",
  frictionless: true,
  body: SubscriptionUpdate,
  response: SubscribedSubscription,
  handle: async ({ db, actor, subject, params, body, now }) => {
    const fields = {
      ...{ endsAt: body.ends_at, autoRenew: body.auto_renew },
      ...{ description: body.description, extra: body.extra },
    };
    const viewed = viewedBy(actor, subject, now);
    return presentSubscribed(
      await db.transaction((tx) => changes.updateSubscription(tx, viewed, params.subscribed_plan, fields)),
    );
  },
});

export const cancelSubscription = operation({
  name: "cancelSubscription",
  method: "DELETE",
  path: "/api/profile/{profile}/subscriptions/{subscribed_plan}",
  title: "Unsubscribes now",
  description: "Nothing is refunded. Doing it again, or without a subscription, is fine.",
  audience: "profile-or-provider",
  frictionless: true,
  response: null,
  handle: ({ db, subject, params, now }) =>
    db.transaction(async (tx) => {
      const planId = await findVisiblePlanId(tx, subject.access.providerIds, params.subscribed_plan);
      if (planId !== null) await changes.cancelNow(tx, { profileId: subject.profile.id, planId }, now);
    }),
});

function viewedBy(actor: SignedIn, { profile, access }: ProfileSubject, at: Date): Viewed {
  return { profileId: profile.id, providerIds: access.providerIds, viewerId: actor.id, at };
}
