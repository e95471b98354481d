import { operation } from "@/lib/http";
import { listActive, listAny, listChurned, providedBy } from "../provided";
import { DetailedPage, ProvidedPage } from "../schemas";
import { anySubscriptionList, currentSubscriptionList, endedSubscriptionList } from "../views";

export const listProviderSubscriptions = operation({
  name: "listProviderSubscriptions",
  method: "GET",
  path: "/api/profile/{profile}/subscribers/subscriptions",
  title: "Lists provider active subscriptions",
  description:
    "To any plan of the provider, those that wait for an acceptance included; `start_at` bounds when they began.",
  audience: "profile",
  list: currentSubscriptionList,
  response: DetailedPage,
  handle: ({ db, subject, list, now }) => listActive(db, list, providedBy(subject, null, now)),
});

export const listAllProviderSubscriptions = operation({
  name: "listAllProviderSubscriptions",
  method: "GET",
  path: "/api/profile/{profile}/subscribers/subscriptions/all",
  title: "Lists provider subscriptions",
  description: "Those whose term meets the window from `start_at` to `ends_at`, whatever their state.",
  audience: "profile",
  list: anySubscriptionList,
  response: ProvidedPage,
  handle: ({ db, subject, list, now }) => listAny(db, list, providedBy(subject, null, now)),
});

export const listChurnedProviderSubscriptions = operation({
  name: "listChurnedProviderSubscriptions",
  method: "GET",
  path: "/api/profile/{profile}/subscribers/subscriptions/churned",
  title: "Lists provider churned subscriptions",
  description:
    "Those that ended within the window from `start_at` to `ends_at`, which is now unless it is earlier.",
  audience: "profile",
  list: endedSubscriptionList,
  response: ProvidedPage,
  handle: ({ db, subject, list, now }) => listChurned(db, list, providedBy(subject, null, now)),
});
