import { z } from "zod";
import { PlanReference } from "@/lib/catalog/schemas";
import { Extra, Instant, text } from "@/lib/http/codecs";
import { pageOfSchema } from "@/lib/http/page-schema";
import { Role } from "@/lib/identity/roles/schemas";
import { OptionalEmail, ProfileCreate, ProfileDetail, ProfileSummary } from "@/lib/identity/schemas";

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
  deferral: z.enum(["waiting", "called"]).nullable().meta({
    description:
      "It is paid when the event of its plan occurs, or is being collected since that has; null otherwise",
  }),
  app_url: z.string().meta({ description: "Where the subscribed service is" }),
});
export type Subscription = z.output<typeof Subscription>;

/** A subscription as its subscriber sees it. */
export const SubscribedSubscription = Subscription.extend({
  remove_api_url: z.string().meta({ description: "Where a DELETE ends it" }),
  editable: z.boolean().meta({
    description: "The caller manages the plan's provider, and may set any end",
  }),
}).meta({ id: "SubscribedSubscription" });
export type SubscribedSubscription = z.output<typeof SubscribedSubscription>;

export const SubscribedPage = pageOfSchema(SubscribedSubscription);

/** A subscription as the plan's provider sees it. */
export const ProvidedSubscription = Subscription.extend({
  accept_request_api_url: z.string().nullable().meta({
    description: "Where a POST accepts what the subscriber ordered; null when nothing waits",
  }),
  remove_api_url: z.string().meta({ description: "Where a DELETE ends, revokes or refuses it" }),
}).meta({ id: "ProvidedSubscription" });
export type ProvidedSubscription = z.output<typeof ProvidedSubscription>;

export const ProvidedPage = pageOfSchema(ProvidedSubscription);

/** A current subscription, with how to reach the subscriber. */
export const DetailedSubscription = Subscription.extend({
  profile: ProfileDetail.meta({
    description: "Who is subscribed; no more than the name while a grant was not accepted",
  }),
}).meta({ id: "DetailedSubscription" });
export type DetailedSubscription = z.output<typeof DetailedSubscription>;

export const DetailedPage = pageOfSchema(DetailedSubscription);

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

const { slug: _slug, full_name: _name, email: _email, ...profileFields } = ProfileCreate.shape;

/** Whom a provider grants a subscription: a profile by its slug, else by its e-mail address. */
export const SubscriptionGrant = z
  .object({
    profile: z.object({
      ...profileFields,
      slug: text(150).optional().meta({ description: "Of a profile that is there" }),
      full_name: text(100).optional().meta({ description: "Of a profile that is not" }),
      email: OptionalEmail.optional().meta({ description: "Of a profile, or of who is to be invited" }),
    }),
    message: text(2_000).nullish().meta({ description: "Sent along" }),
  })
  .meta({ id: "SubscriptionGrant", example: { profile: { slug: "xia", full_name: "Xia Lee" } } });
export type SubscriptionGrant = z.output<typeof SubscriptionGrant>;

export const SubscriberPage = pageOfSchema(ProfileSummary);

/** Somebody of a subscriber who has signed in lately. */
export const EngagedSubscriber = Role.extend({
  profile: ProfileSummary.meta({ description: "On which they have the role" }),
}).meta({ id: "EngagedSubscriber" });
export type EngagedSubscriber = z.output<typeof EngagedSubscriber>;

export const EngagedPage = pageOfSchema(EngagedSubscriber);

export const AcceptedGrant = z
  .object({
    detail: z.string(),
    app_url: z.string().meta({ description: "Where the subscribed service is" }),
  })
  .meta({ id: "AcceptedGrant" });
