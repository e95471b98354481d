import { z } from "zod";
import { Instant } from "@/lib/http/codecs";

/** A row's id: a string on the way, as JSON has no bigint. */
const Id = z.codec(z.string(), z.bigint(), { decode: BigInt, encode: String });

/** Who did it; null for visitors and jobs. */
const By = Id.nullable();

/** Where somebody is reached: one of a contact's two addresses. */
const Channel = z.enum(["email", "phone"]);

/** The 40 hex digits of a link. */
const Key = z.string().regex(/^[0-9a-f]{40}$/);

/** Six digits. */
const Code = z.string().regex(/^\d{6}$/);

/** An amount of money, or a count of units: a string on the way, like ids. */
const Whole = z.codec(z.string(), z.bigint(), { decode: BigInt, encode: String });

/** How something was, and how it is now. */
function change<Value extends z.ZodType>(value: Value) {
  return z.object({ pre: value, post: value });
}

/** A role type as it was called then: it may be gone when the event is read. */
const RoleTypeName = z.object({ slug: z.string(), title: z.string() });

/** A use charge of a subscription, and how many units of it were used. */
const usage = z.object({ subscription: Id, useCharge: Id, usage: Whole });

/** What nothing mends by itself, see lib/jobs/attention.ts. */
export const Problem = z.object({
  name: z.enum(["overdue_charges", "unhandled_events", "failed_jobs"]),
  count: z.int().min(1),
});
export type Problem = z.output<typeof Problem>;

/**
 * What happens that somebody wants to hear of, by name, with what cannot be looked up later: ids, links and
 * codes, how things were before. See docs/notifications.md, "Events".
 */
export const events = {
  /** A new user: at registration, or at an activation before any sign-in. */
  user_registered: z.object({ user: Id }),
  /** Somebody who had signed in without a password has set the first one. */
  user_activated: z.object({ user: Id }),
  user_welcome: z.object({ user: Id }),
  /**
   * An address is to be proved, or an account to be activated: `key` goes into the link to `/activate/{key}/`. `address`
   * is set when it is not the contact's own yet.
   */
  user_verification: z.object({
    contact: Id,
    channel: Channel,
    address: z.string().nullable(),
    key: Key.nullable(),
    code: Code,
  }),
  /** A link to `/reset/{key}/`, and a code that stands in for the password. */
  user_reset_password: z.object({ contact: Id, channel: Channel, key: Key.nullable(), code: Code }),
  /** Somebody registered with the address of an account: its owner is told. */
  user_registration_attempted: z.object({ user: Id }),
  /** The code of a second factor. */
  user_mfa_code: z.object({ contact: Id, channel: Channel, code: Code }),
  /** A sign-in from a device that was not seen before. */
  user_logged_in: z.object({ user: Id, ip: z.string(), device: z.string() }),
  /** Failed sign-ins have locked the account for a while. */
  user_login_failed: z.object({ user: Id, ip: z.string() }),
  /** Password, second factor, keys or e-mail address have changed; `formerEmail` is told too. */
  credentials_updated: z.object({
    user: Id,
    what: z.enum(["password", "otp", "api-key", "ssh-key", "email", "phone", "sign-in-provider"]),
    ip: z.string(),
    formerEmail: z.string().nullable(),
  }),
  /** A row of `contact_message`. */
  user_contact: z.object({ message: Id }),
  profile_updated: z.object({
    profile: Id,
    by: By,
    changes: z.record(z.string(), z.object({ pre: z.unknown(), post: z.unknown() })),
  }),
  /** `grantKey` is set while the role waits to be accepted; `activationKey` while the user has no password. */
  role_grant_created: z.object({
    user: Id,
    profile: Id,
    roleType: RoleTypeName,
    by: By,
    message: z.string(),
    grantKey: Key.nullable(),
    activationKey: Key.nullable(),
  }),
  role_request_created: z.object({
    user: Id,
    profile: Id,
    roleType: RoleTypeName.nullable(),
    by: By,
    message: z.string(),
  }),
  role_grant_accepted: z.object({ user: Id, profile: Id, roleType: RoleTypeName }),
  /** So many messages could not be delivered since the broker was told last. */
  delivery_failed: z.object({ count: z.int().min(1) }),
  /** The books break these rules, each with how often; said once a day at most. */
  ledger_audit_failed: z.object({ rules: z.array(z.object({ name: z.string(), count: z.int().min(1) })) }),
  /** Somebody has to look at these, so many of each; said once a day at most. */
  billing_attention: z.object({ problems: z.array(Problem) }),

  /** An order was placed, also one that costs nothing. `profile` pays; `entries` are the ledger's rows of the order. */
  order_executed: z.object({ profile: Id, by: By, entries: z.array(Id) }),
  /** A charge was paid, refunded or disputed, or its receipt asked for again. */
  charge_updated: z.object({ charge: Id, by: By }),
  /** Another card was stored in place of one; `expDate` is the first day of the month in which it expires. */
  card_updated: z.object({
    profile: Id,
    by: By,
    last4: change(z.string()),
    expDate: change(Instant),
  }),
  /** `profile` paid for somebody whom the site does not know; `items` are the rows of the cart that wait for them. */
  claim_code_generated: z.object({
    profile: Id,
    by: By,
    email: z.string(),
    code: z.string(),
    items: z.array(Id),
  }),
  /** The account of a provider at the processor takes no payments; `customer` found out. */
  processor_setup_error: z.object({ profile: Id, customer: Id.nullable(), detail: z.string() }),
  /** The processor refused to charge for `entries`, orders of renewals; `isFinal` once no further attempt is made. */
  renewal_charge_failed: z.object({
    profile: Id,
    entries: z.array(Id),
    amount: Whole,
    unit: z.string(),
    attempts: z.int(),
    maxAttempts: z.int(),
    isFinal: z.boolean(),
  }),
  /** The card expires before a renewal that is due in `days`. */
  card_expires_soon: z.object({ profile: Id, days: z.int(), last4: z.string(), expDate: Instant }),
  /** There is no card for a renewal that is due in `days`. */
  payment_method_absent: z.object({ profile: Id, days: z.int() }),
  /** A subscription that is not renewed by itself ends in `days`. */
  expires_soon: z.object({ subscription: Id, days: z.int() }),
  /** A subscription that cannot be renewed, such as a trial, ends in `days`: another plan has to follow. */
  subscription_upgrade: z.object({ subscription: Id, days: z.int() }),
  /** A provider subscribed somebody; `grantKey` is set while that waits to be accepted. */
  subscription_grant_created: z.object({
    subscription: Id,
    by: By,
    message: z.string().nullable(),
    grantKey: Key.nullable(),
  }),
  subscription_grant_accepted: z.object({ subscription: Id, by: By }),
  subscription_request_created: z.object({ subscription: Id, by: By }),
  subscription_request_accepted: z.object({ subscription: Id, by: By }),
  /** What a subscription includes of something metered is used up: units are billed from now on. */
  quota_reached: usage,
  /** What was billed for use in this period has reached the limit of the use charge. */
  use_charge_limit_crossed: usage,
  /** The next renewal costs another amount than the last, in minor units of the plan's currency. */
  plan_price_changed: z.object({ subscription: Id, former: Whole, current: Whole }),
} as const;

export type EventName = keyof typeof events;
export type EventPayload<Name extends EventName> = z.output<(typeof events)[Name]>;

/** An event as it is handed to who listens. */
export type AnnouncedEvent = {
  [Name in EventName]: { readonly name: Name; readonly payload: EventPayload<Name>; readonly at: Date };
}[EventName];

/** What lies in the queue: sealed, because links and codes open accounts. */
export const QueuedEvent = z.object({ name: z.string(), at: Instant, sealed: z.string() });
