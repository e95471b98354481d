import { operation } from "@/lib/http";
import { originOf } from "@/lib/identity";
import { findVisiblePlan } from "@/lib/subscriptions";
import { ChargeStateRefused, RefundNotCovered } from "../errors";
import { cancelProvided, withdraw } from "../refused-requests";

export const cancelPlanSubscription = operation({
  name: "cancelPlanSubscription",
  method: "DELETE",
  path: "/api/profile/{profile}/plans/{plan}/subscriptions/{subscriber}",
  title: "Cancels subscription",
  description:
    "Now, without a refund. A grant that waits is revoked. A request that waits is refused, and what was paid for it is given back. Doing it again, or without a subscription, is fine.",
  audience: "profile",
  response: null,
  errors: [ChargeStateRefused, RefundNotCovered],
  handle: (context) => {
    const { db, subject, params } = context;
    const { plan, subscriber } = params;
    return cancelProvided(db, {
      providerId: subject.profile.id,
      plan,
      subscriber,
      origin: originOf(context),
    });
  },
});

export const cancelSubscription = operation({
  name: "cancelSubscription",
  method: "DELETE",
  path: "/api/profile/{profile}/subscriptions/{subscribed_plan}",
  title: "Unsubscribes now",
  description:
    "Nothing is refunded, unless the provider or the broker refuses a request that waits. Doing it again, or without a subscription, is fine.",
  audience: "profile-or-provider",
  frictionless: true,
  response: null,
  errors: [ChargeStateRefused, RefundNotCovered],
  handle: async (context) => {
    const { db, subject, params } = context;
    const { profile, access } = subject;
    const plan = await findVisiblePlan(db, access.providerIds, params.subscribed_plan);
    if (!plan) return;
    const names = { plan: params.subscribed_plan, subscriber: profile.slug };
    const cancellation = { providerId: plan.providerId, ...names, origin: originOf(context) };
    if (access.as === "profile") await withdraw(db, { profileId: profile.id, planId: plan.id }, cancellation);
    else await cancelProvided(db, cancellation);
  },
});
