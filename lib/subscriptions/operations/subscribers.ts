import { operation } from "@/lib/http";
import { originOf } from "@/lib/identity";
import { engagedList, listEngaged as listEngagedPeople } from "../engagement";
import * as requests from "../requests";
import { EngagedPage, ProvidedSubscription, SubscriberPage } from "../schemas";
import * as subscribers from "../subscribers";

export const listSubscribers = operation({
  name: "listSubscribers",
  method: "GET",
  path: "/api/profile/{profile}/subscribers",
  title: "Lists subscribers",
  description:
    "Profiles that have, or had, a subscription to a plan of the provider. Dates bound when they were made.",
  audience: "profile",
  list: subscribers.subscriberList,
  response: SubscriberPage,
  handle: ({ db, subject, list }) => subscribers.listSubscribers(db, list, subject.profile.id),
});

export const listEngagedSubscribers = operation({
  name: "listEngagedSubscribers",
  method: "GET",
  path: "/api/profile/{profile}/subscribers/engaged",
  title: "Lists engaged subscribers",
  description:
    "People of profiles that are subscribed beyond `ends_at`, who have signed in from `start_at` to `ends_at`: within the last 7 days, unless said otherwise.",
  audience: "profile",
  list: engagedList,
  response: EngagedPage,
  handle: ({ db, actor, subject, list, now }) => listEngagedPeople(db, list, { subject, actor, at: now }),
});

export const listUnengagedSubscribers = operation({
  name: "listUnengagedSubscribers",
  method: "GET",
  path: "/api/profile/{profile}/subscribers/unengaged",
  title: "Lists inactive subscribers",
  description:
    "Profiles with a current subscription of which nobody has signed in from `start_at` to `ends_at`: within the last 90 days, unless said otherwise.",
  audience: "profile",
  list: subscribers.unengagedList,
  response: SubscriberPage,
  handle: ({ db, subject, list, now }) =>
    subscribers.listUnengaged(db, list, { providerId: subject.profile.id, at: now }),
});

export const acceptSubscriptionRequest = operation({
  name: "acceptSubscriptionRequest",
  method: "POST",
  path: "/api/profile/{profile}/subscribers/accept/{request_key}",
  title: "Grants a subscription request",
  description: "What was ordered begins now.",
  audience: "profile",
  response: ProvidedSubscription,
  handle: (context) => {
    const { db, subject, params } = context;
    const answered = { provider: subject.profile.slug, key: params.request_key };
    return requests.acceptRequest(db, { ...answered, origin: originOf(context) });
  },
});
