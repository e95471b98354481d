import type { SignedIn } from "@/lib/auth/actor";
import type { ProfileSubject } from "@/lib/auth/audience";
import { type Db, sql } from "@/lib/db";
import { NotFound, TooManyRequests } from "@/lib/errors";
import { operation, Reply } from "@/lib/http";
import { originOf } from "@/lib/identity";
import { ForceQuery } from "@/lib/identity/roles/schemas";
import * as changes from "../changes";
import { grantSubscription } from "../grants";
import { getPlanId, listActive, listAny, listChurned, presentProvided, providedBy } from "../provided";
import {
  DetailedPage,
  ProvidedPage,
  ProvidedSubscription,
  SubscriptionGrant,
  SubscriptionUpdate,
} from "../schemas";
import { getCurrent, type Viewed } from "../subscribed";
import { anySubscriptionList, currentSubscriptionList, endedSubscriptionList } from "../views";

export const listPlanSubscriptions = operation({
  name: "listPlanSubscriptions",
  method: "GET",
  path: "/api/profile/{profile}/plans/{plan}/subscriptions",
  title: "Lists plan active subscriptions",
  description: "Those that wait for an acceptance included; `start_at` bounds when they began.",
  audience: "profile",
  list: currentSubscriptionList,
  response: DetailedPage,
  handle: async ({ db, subject, params, list, now }) => {
    const planId = await getPlanId(db, subject.profile.id, params.plan);
    return listActive(db, list, providedBy(subject, planId, now));
  },
});

export const listAllPlanSubscriptions = operation({
  name: "listAllPlanSubscriptions",
  method: "GET",
  path: "/api/profile/{profile}/plans/{plan}/subscriptions/all",
  title: "Lists plan subscriptions",
  description: "Those whose term meets the window from `start_at` to `ends_at`, whatever their state.",
  audience: "profile",
  list: anySubscriptionList,
  response: ProvidedPage,
  handle: async ({ db, subject, params, list, now }) => {
    const planId = await getPlanId(db, subject.profile.id, params.plan);
    return listAny(db, list, providedBy(subject, planId, now));
  },
});

export const listChurnedPlanSubscriptions = operation({
  name: "listChurnedPlanSubscriptions",
  method: "GET",
  path: "/api/profile/{profile}/plans/{plan}/subscriptions/churned",
  title: "Lists plan churned subscriptions",
  description:
    "Those that ended within the window from `start_at` to `ends_at`, which is now unless it is earlier.",
  audience: "profile",
  list: endedSubscriptionList,
  response: ProvidedPage,
  handle: async ({ db, subject, params, list, now }) => {
    const planId = await getPlanId(db, subject.profile.id, params.plan);
    return listChurned(db, list, providedBy(subject, planId, now));
  },
});

export const createPlanSubscription = operation({
  name: "createPlanSubscription",
  method: "POST",
  path: "/api/profile/{profile}/plans/{plan}/subscriptions",
  title: "Grants a subscription",
  description:
    "The first period is free; renewals are billed. The subscriber has to accept within 30 days, unless the plan spares that. `force` also invites who is not there, by e-mail. 200: there is a subscription already, which stays as it is.",
  audience: "profile",
  query: ForceQuery,
  body: SubscriptionGrant,
  response: ProvidedSubscription,
  status: 201,
  alternatives: { 200: ProvidedSubscription },
  errors: [TooManyRequests],
  idempotent: true,
  handle: async (context) => {
    const { db, actor, subject, params, query, body: form } = context;
    const request = { subject, planSlug: params.plan, form, force: query.force ?? false, actor };
    const { subscription, isNew } = await grantSubscription(db, { ...request, origin: originOf(context) });
    return new Reply(isNew ? 201 : 200, subscription);
  },
});

export const getPlanSubscription = operation({
  name: "getPlanSubscription",
  method: "GET",
  path: "/api/profile/{profile}/plans/{plan}/subscriptions/{subscriber}",
  title: "Retrieves a plan subscription",
  audience: "profile",
  response: ProvidedSubscription,
  handle: async ({ db, actor, subject, params, now }) => {
    const viewed = await viewedOf(db, { actor, subject, subscriber: params.subscriber, at: now });
    return presentProvided(await getCurrent(db, viewed, params.plan), subject.profile.slug);
  },
});

export const updatePlanSubscription = operation({
  name: "updatePlanSubscription",
  method: "PUT",
  path: "/api/profile/{profile}/plans/{plan}/subscriptions/{subscriber}",
  title: "Updates a plan subscription",
  description: "What is left out stays. Any `ends_at` will do; a past one ends the subscription now.",
  audience: "profile",
  body: SubscriptionUpdate,
  response: ProvidedSubscription,
  handle: async (context) => {
    const { db, actor, subject, params, body, now } = context;
    const viewed = await viewedOf(db, { actor, subject, subscriber: params.subscriber, at: now });
    const changed = await db.transaction((tx) =>
      changes.updateSubscription(tx, viewed, params.plan, toFields(body), originOf(context)),
    );
    return presentProvided(changed, subject.profile.slug);
  },
});

/** The wire's fields as the service names them. */
export function toFields(body: SubscriptionUpdate): changes.SubscriptionFields {
  return {
    ...{ endsAt: body.ends_at, autoRenew: body.auto_renew },
    ...{ description: body.description, extra: body.extra },
  };
}

/** @throws NotFound 404 unless there is such a subscriber */
async function viewedOf(
  db: Db,
  {
    actor,
    subject,
    subscriber,
    at,
  }: { actor: SignedIn; subject: ProfileSubject; subscriber: string; at: Date },
): Promise<Viewed> {
  const [profile] = await db.query<{ id: bigint }>(
    sql`SELECT id FROM profile WHERE slug = ${subscriber} AND is_active`,
  );
  if (!profile) throw new NotFound("There is no current subscription to this plan.");
  return { profileId: profile.id, providerIds: [subject.profile.id], viewerId: actor.id, at };
}
