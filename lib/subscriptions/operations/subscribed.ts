import type { SignedIn } from "@/lib/auth/actor";
import type { ProfileSubject } from "@/lib/auth/audience";
import { absoluteUrl, operation } from "@/lib/http";
import { originOf } from "@/lib/identity";
import * as changes from "../changes";
import { acceptGrant } from "../grants";
import { AcceptedGrant, SubscribedPage, SubscribedSubscription, SubscriptionUpdate } from "../schemas";
import { getCurrent, listCurrent, listExpired, presentSubscribed, type Viewed } from "../subscribed";
import { currentSubscriptionList, endedSubscriptionList } from "../views";
import { toFields } from "./plan-subscriptions";

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

export const listExpiredSubscriptions = operation({
  name: "listExpiredSubscriptions",
  method: "GET",
  path: "/api/profile/{profile}/subscriptions/expired",
  title: "Lists expired subscriptions",
  description:
    "Those that ended within the window from `start_at` to `ends_at`, which is now unless it is earlier. Providers see subscriptions to their own plans.",
  audience: "profile-or-provider",
  frictionless: true,
  list: endedSubscriptionList,
  response: SubscribedPage,
  handle: ({ db, actor, subject, list, now }) => listExpired(db, list, viewedBy(actor, subject, now)),
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
  handle: async (context) => {
    const { db, actor, subject, params, body, now } = context;
    const viewed = viewedBy(actor, subject, now);
    return presentSubscribed(
      await db.transaction((tx) =>
        changes.updateSubscription(tx, viewed, params.subscribed_plan, toFields(body), originOf(context)),
      ),
    );
  },
});

export const acceptSubscriptionGrant = operation({
  name: "acceptSubscriptionGrant",
  method: "POST",
  path: "/api/profile/{profile}/subscriptions/accept/{grant_key}",
  title: "Accepts a subscription grant",
  description: "What a provider has granted is in force from now on.",
  audience: "profile",
  response: AcceptedGrant,
  handle: async (context) => {
    const { db, subject, params } = context;
    const plan = await acceptGrant(db, { subject, key: params.grant_key, origin: originOf(context) });
    return {
      detail: "You have accepted the subscription.",
      app_url: absoluteUrl(`/app/${subject.profile.slug}/${plan}/`),
    };
  },
});

function viewedBy(actor: SignedIn, { profile, access }: ProfileSubject, at: Date): Viewed {
  return { profileId: profile.id, providerIds: access.providerIds, viewerId: actor.id, at };
}
