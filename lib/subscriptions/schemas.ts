import { z } from "zod";
import { PlanReference } from "@/lib/catalog/schemas";
import { Extra, Instant, pageOfSchema, text } from "@/lib/http";
import { ProfileSummary } from "@/lib/identity/schemas";

const Key = z.string().nullable();

/** A subscription, wherever it is listed. */
const Subscription = z.object({
  created_at: Instant,
  ends_at: Instant.meta({ description: "Until when the term runs that is paid or ordered" }),
  description: z.string().nullable(),
  profile: ProfileSummary.meta({ description: "Who is subscribed" }),
  plan: PlanReference,
  auto_renew: z.boolean(),
  extra: Extra,
  grant_key: Key.meta({ description: "Set until the subscriber accepts what the provider granted" }),
  request_key: Key.meta({ description: "Set until the provider accepts what the subscriber ordered" }),
  app_url: z.string().meta({ description: "Where the subscribed service is" }),
});

/** A subscription as its subscriber sees it. */
export const SubscribedSubscription = Subscription.extend({
  remove_api_url: z.string().meta({ description: "Where a DELETE ends it" }),
  editable: z.boolean().meta({
    description: "The caller manages the plan's provider, and may set any end",
  }),
}).meta({ id: "SubscribedSubscription" });
export type SubscribedSubscription = z.output<typeof SubscribedSubscription>;

export const SubscribedPage = pageOfSchema(SubscribedSubscription);

/** What may be changed of a subscription; what is left out stays. */
export const SubscriptionUpdate = z
  .object({
    ends_at: Instant.optional().meta({
      description: "Subscribers bring it forward, down to now; the provider sets any",
    }),
    auto_renew: z.boolean().optional(),
    description: text(2_000).nullish(),
    extra: Extra.optional(),
  })
  .meta({ id: "SubscriptionUpdate", example: { ends_at: "2030-01-01T00:00:00Z" } });
export type SubscriptionUpdate = z.output<typeof SubscriptionUpdate>;
