import { operation } from "@/lib/http";
import { originOf } from "@/lib/identity";
import { ChargeStateRefused, RefundNotCovered } from "../errors";
import { cancelProvided } from "../refused-requests";

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
