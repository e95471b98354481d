import { z } from "zod";
import { Problem } from "@/lib/events";
import { CurrencyUnit, JsonValue, siteUrl } from "@/lib/http";
import type { NotificationName } from "./catalogue";

/** A link into this site: nothing else is ever put into a message. */
const SiteLink = z.string().refine((url) => url.startsWith(`${siteUrl()}/`), {
  error: "Use an address of this site.",
});

const Text = z.string().max(10_000);

/** A user, or somebody who wrote without being one. */
const Person = z.object({
  slug: Text,
  username: Text,
  printable_name: Text,
  full_name: Text,
  email: Text.nullable(),
});

/** A profile; as far as a message or its reader needs to know it. */
const Party = z.object({
  slug: Text,
  printable_name: Text,
  full_name: Text,
  email: Text,
  phone: Text,
  street_address: Text,
  locality: Text,
  region: Text,
  postal_code: Text,
  country: Text,
  default_timezone: Text,
  picture: Text.nullable(),
  is_provider: z.boolean(),
});

const Instant = z.iso.datetime({ offset: true });
const Titled = z.object({ slug: Text, title: Text });
const Amount = z.object({ amount: z.int(), unit: CurrencyUnit });
const InvoicedItem = Amount.extend({ description: Text });
const Change = z.object({ pre: JsonValue, post: JsonValue });

const about = { user: Person };
const byUser = { user: Person, profile: Party, originated_by: Person.nullable(), detail: Text };
const between = { profile: Party, provider: Party };
const offered = { ...between, plan: Titled, originated_by: Person.nullable() };
const ending = { ...between, plan: Titled, nb_expiration_days: z.int() };
const usage = { ...between, plan: Titled, use_charge: Titled, usage: z.int() };

/** What each message is made of, beside what all carry. The names of its fields are part of the API. */
const particulars = {
  user_registered: about,
  user_activated: about,
  user_welcome: about,
  /** `address` is what is to be proved, by the code or by a link that holds it; without a password the account is activated too. */
  user_verification: {
    ...about,
    address: Text,
    code: Text,
    has_password: z.boolean(),
    has_link: z.boolean(),
    nb_expiration_days: z.int(),
  },
  user_reset_password: { ...about, code: Text, nb_expiration_hours: z.int() },
  user_registration_attempted: about,
  user_mfa_code: { ...about, code: Text },
  user_logged_in: { ...about, ip: Text, device: Text, at: Instant },
  user_login_failed: { ...about, ip: Text, at: Instant },
  credentials_updated: {
    ...about,
    what: z.enum(["password", "otp", "api-key", "ssh-key", "email", "phone", "sign-in-provider"]),
    ip: Text,
    at: Instant,
  },
  user_contact: {
    originated_by: Person,
    provider: Party,
    detail: z.array(z.object({ label: Text, text: Text })).max(50),
  },
  delivery_failed: { nb_messages: z.int() },
  ledger_audit_failed: { rules: z.array(z.object({ name: Text, count: z.int() })).max(100) },
  billing_attention: { problems: z.array(Problem) },
  profile_updated: {
    profile: Party,
    originated_by: Person.nullable(),
    changes: z.record(z.string(), Change),
  },
  role_grant_created: {
    ...byUser,
    role_description: Titled,
    is_pending: z.boolean(),
    has_password: z.boolean(),
  },
  role_request_created: { ...byUser, role_description: Titled.nullable() },
  role_grant_accepted: { user: Person, profile: Party, role_description: Titled },

  card_updated: {
    profile: Party,
    originated_by: Person.nullable(),
    changes: z.object({ last4: Change, exp_date: Change }),
  },
  card_expires_soon: { profile: Party, nb_expiration_days: z.int(), last4: Text, exp_date: Text },
  payment_method_absent: { profile: Party, nb_expiration_days: z.int() },
  charge_updated: {
    ...between,
    charge: z.object({
      processor_key: Text,
      created_at: Instant,
      state: z.enum(["created", "done", "failed", "disputed"]),
      last4: Text,
    }),
    charge_items: z
      .array(z.object({ invoiced: InvoicedItem, refunded: z.array(InvoicedItem).max(100) }))
      .max(500),
    charge_total: Amount,
    created_by: Person.nullable(),
    originated_by: Person.nullable(),
  },
  order_executed: {
    ...between,
    invoiced_items: z.array(InvoicedItem).max(500),
    originated_by: Person.nullable(),
  },
  /** `profile` has paid. */
  claim_code_generated: {
    ...between,
    cart_items: z.array(z.object({ plan: Titled })).max(500),
    originated_by: Person.nullable(),
  },
  expires_soon: ending,
  subscription_upgrade: ending,
  renewal_charge_failed: {
    ...between,
    invoiced_items: z.array(InvoicedItem).max(500),
    charge_total: Amount,
    nb_renewal_attempts: z.int(),
    max_renewal_attempts: z.int(),
    final_notice: z.boolean(),
  },
  /** `profile` is who could not pay, where that was somebody. */
  processor_setup_error: {
    provider: Party,
    profile: Party.nullable(),
    detail: Text,
    originated_by: Person.nullable(),
  },
  period_sales_report_created: {
    profile: Party,
    date: Instant,
    unit: CurrencyUnit,
    table: z
      .array(
        z.object({
          key: Text,
          is_money: z.boolean(),
          vals: z.object({ last: z.int(), prev: z.int(), prev_year: z.int() }),
        }),
      )
      .max(50),
  },
  quota_reached: usage,
  use_charge_limit_crossed: usage,
  plan_price_changed: { ...between, plan: Titled, former: Amount, current: Amount, starts_at: Instant },
  subscription_grant_created: { ...offered, detail: Text, is_pending: z.boolean() },
  subscription_grant_accepted: {
    profile: Party,
    plan: Titled,
    subscriber: Party,
    originated_by: Person.nullable(),
  },
  subscription_request_created: {
    profile: Party,
    plan: Titled,
    subscriber: Party,
    originated_by: Person.nullable(),
    detail: Text,
  },
  subscription_request_accepted: offered,
} as const satisfies Record<NotificationName, z.ZodRawShape>;

/** What every message carries. `back_url` is null where there is nothing to open, only a code to enter. */
const common = { event: Text, broker: Party, back_url: SiteLink.nullable() };

type Common = z.output<z.ZodObject<typeof common>>;
type DataByName = {
  [Name in NotificationName]: Common & z.output<z.ZodObject<(typeof particulars)[Name]>>;
};

/** The data of a message, in the names of the wire: what templates are given, and programs one day. */
export type MessageData<Name extends NotificationName = NotificationName> = DataByName[Name];
export type PersonData = z.output<typeof Person>;
export type PartyData = z.output<typeof Party>;
export type AmountData = z.output<typeof Amount>;
export type InvoicedItemData = z.output<typeof InvoicedItem>;

/** The schema of a message's data. */
export function dataSchema(name: NotificationName): z.ZodObject {
  return z.object({ ...common, ...particulars[name] });
}
