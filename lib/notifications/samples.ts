import { siteUrl } from "@/lib/http";
import type { NotificationName } from "./catalogue";
import type { MessageData, PartyData, PersonData } from "./data";

type Sample<Name extends NotificationName> = Omit<MessageData<Name>, "event" | "broker">;

const ADA: PersonData = {
  slug: "ada",
  username: "ada",
  printable_name: "Ada Okafor",
  full_name: "Ada Okafor",
  email: "ada@example.com",
};

const MARIGOLD: PartyData = {
  slug: "marigold",
  printable_name: "Marigold Studio",
  full_name: "Marigold Studio",
  email: "billing@marigold.example.com",
  phone: "+14155550100",
  street_address: "12 Mission Street",
  locality: "San Francisco",
  region: "CA",
  postal_code: "94105",
  country: "US",
  default_timezone: "America/Los_Angeles",
  picture: null,
  is_provider: false,
};

const AT = "2026-03-02T18:12:00Z";
const PLAN = { slug: "open-space", title: "Open Space" };
const MANAGER = { slug: "manager", title: "Manager" };
const MEETING_ROOM = { slug: "meeting-room", title: "Hours in a meeting room" };
const ITEM = { description: "Subscription to Open Space until 2026/04/02", amount: 17_900, unit: "usd" };

/**
 * What every message says when it is only tried.
 *
 * @param broker the site's own profile, who also provides
 * @param caller who tries it, and is taken for who did it
 */
export function sampleOf<Name extends NotificationName>(
  name: Name,
  broker: PartyData,
  caller: PersonData,
): MessageData<Name> {
  const samples = { ...accountSamples(broker, caller), ...billingSamples(broker, caller) };
  return { event: name, broker, ...samples[name] } as unknown as MessageData<Name>;
}

type Samples<Name extends NotificationName> = { readonly [N in Name]: Sample<N> };
type AccountEvent = Extract<
  NotificationName,
  | `user_${string}`
  | `role_${string}`
  | "credentials_updated"
  | "delivery_failed"
  | "ledger_audit_failed"
  | "billing_attention"
  | "profile_updated"
>;

function link(path: string): string {
  return siteUrl() + path;
}

function accountSamples(broker: PartyData, caller: PersonData): Samples<AccountEvent> {
  const key = "0123456789abcdef0123456789abcdef01234567";
  const code = "012345";
  const user = ADA;
  const profile = MARIGOLD;
  const account = link("/users/ada/");
  const role = { user, profile, role_description: MANAGER };
  return {
    user_registered: { user, back_url: account },
    user_activated: { user, back_url: account },
    user_welcome: { user, back_url: link("/app/") },
    user_verification: {
      ...{
        user,
        code,
        address: "ada@example.com",
        has_password: false,
        has_link: true,
        nb_expiration_days: 7,
      },
      back_url: link(`/activate/${key}/`),
    },
    user_reset_password: { user, code, nb_expiration_hours: 1, back_url: link(`/reset/${key}/`) },
    user_registration_attempted: { user, back_url: link("/login/") },
    user_mfa_code: { user, code, back_url: null },
    user_logged_in: {
      ...{ user, ip: "203.0.113.7", device: "Firefox on Linux", at: AT },
      back_url: link("/users/ada/sessions/"),
    },
    user_login_failed: { user, ip: "203.0.113.7", at: AT, back_url: link("/recover/") },
    credentials_updated: { user, what: "password", ip: "203.0.113.7", at: AT, back_url: account },
    user_contact: {
      originated_by: ADA,
      provider: broker,
      detail: [{ label: "Message", text: "Do you have room for twelve?\nWe would come in April." }],
      back_url: link("/contacts/"),
    },
    delivery_failed: { nb_messages: 3, back_url: link("/proxy/notifications/") },
    ledger_audit_failed: {
      rules: [{ name: "rows balance", count: 2 }],
      back_url: link("/billing/ledger/health/"),
    },
    billing_attention: {
      problems: [
        { name: "overdue_charges", count: 2 },
        { name: "unhandled_events", count: 1 },
        { name: "failed_jobs", count: 1 },
      ],
      back_url: link("/billing/jobs/"),
    },
    profile_updated: {
      ...{ profile, originated_by: caller },
      changes: {
        full_name: { pre: "Marigold", post: "Marigold Studio" },
        phone: { pre: "", post: "+14155550100" },
        is_bulk_buyer: { pre: false, post: true },
      },
      back_url: link("/profile/marigold/contact/"),
    },
    role_grant_created: {
      ...{ ...role, originated_by: caller, detail: "Good to have you with us.", is_pending: true },
      ...{ has_password: true, back_url: link(`/users/roles/accept/${key}/`) },
    },
    role_request_created: {
      ...{ ...role, originated_by: user, detail: "I keep the books of Marigold." },
      back_url: link("/profile/marigold/roles/manager/"),
    },
    role_grant_accepted: { ...role, back_url: link("/profile/marigold/roles/manager/") },
  };
}

function billingSamples(
  broker: PartyData,
  caller: PersonData,
): Samples<Exclude<NotificationName, AccountEvent>> {
  const profile = MARIGOLD;
  const between = { profile, provider: broker };
  const offer = { ...between, plan: PLAN, originated_by: caller };
  const answer = { profile: broker, plan: PLAN, subscriber: MARIGOLD, originated_by: ADA };
  const card = link("/billing/marigold/card/");
  const subscriptions = link("/profile/marigold/subscriptions/");
  const subscribers = link(`/profile/${broker.slug}/subscribers/`);
  const use = { ...between, plan: PLAN, use_charge: MEETING_ROOM, usage: 41, back_url: subscriptions };
  return {
    card_updated: {
      ...{ profile, originated_by: caller, back_url: card },
      changes: {
        last4: { pre: "1111", post: "4242" },
        exp_date: { pre: "02/2026", post: "12/2029" },
      },
    },
    card_expires_soon: {
      profile,
      nb_expiration_days: 15,
      last4: "4242",
      exp_date: "03/2026",
      back_url: card,
    },
    payment_method_absent: { profile, nb_expiration_days: 15, back_url: card },
    charge_updated: {
      ...{ ...between, created_by: ADA, originated_by: caller },
      charge: { processor_key: "ch_7Lm0PcXa", created_at: AT, state: "done", last4: "4242" },
      charge_items: [{ invoiced: ITEM, refunded: [] }],
      charge_total: { amount: 17_900, unit: "usd" },
      back_url: link("/billing/marigold/receipt/ch_7Lm0PcXa/"),
    },
    order_executed: {
      ...{ ...between, invoiced_items: [ITEM], originated_by: caller, back_url: subscriptions },
    },
    claim_code_generated: {
      ...{
        ...between,
        cart_items: [{ plan: PLAN }],
        originated_by: caller,
        back_url: link("/cart/?code=8f3k2m7q"),
      },
    },
    expires_soon: {
      ...{ ...between, plan: PLAN, nb_expiration_days: 15, back_url: link("/billing/marigold/cart/") },
    },
    subscription_upgrade: {
      ...{ ...between, plan: { slug: "trial", title: "Two weeks for free" }, nb_expiration_days: 3 },
      back_url: link("/pricing/"),
    },
    renewal_charge_failed: {
      ...{ ...between, invoiced_items: [ITEM], charge_total: { amount: 17_900, unit: "usd" } },
      ...{ nb_renewal_attempts: 1, max_renewal_attempts: 3, final_notice: false },
      back_url: link("/billing/marigold/balance/"),
    },
    processor_setup_error: {
      ...{ ...between, detail: "The provider has no deposit account.", originated_by: ADA },
      back_url: link(`/billing/${broker.slug}/bank/`),
    },
    period_sales_report_created: {
      ...{ profile: broker, date: AT, unit: "usd", back_url: link(`/metrics/${broker.slug}/revenue/`) },
      table: [
        { key: "total_sales", is_money: true, vals: { last: 428_350, prev: 402_100, prev_year: 311_900 } },
        { key: "payments", is_money: true, vals: { last: 401_000, prev: 399_900, prev_year: 300_100 } },
        { key: "refunds", is_money: true, vals: { last: 17_900, prev: 0, prev_year: 5_000 } },
        { key: "registered", is_money: false, vals: { last: 23, prev: 19, prev_year: 11 } },
      ],
    },
    quota_reached: use,
    use_charge_limit_crossed: use,
    plan_price_changed: {
      ...{ ...between, plan: PLAN, starts_at: "2026-04-02T18:12:00Z", back_url: subscriptions },
      ...{ former: { amount: 17_900, unit: "usd" }, current: { amount: 18_900, unit: "usd" } },
    },
    subscription_grant_created: {
      ...{ ...offer, detail: "As we agreed.", is_pending: true },
      back_url: link("/profile/marigold/subscriptions/accept/0123456789abcdef0123456789abcdef01234567/"),
    },
    subscription_grant_accepted: { ...answer, back_url: subscribers },
    subscription_request_created: { ...answer, detail: "For our new office.", back_url: subscribers },
    subscription_request_accepted: { ...offer, back_url: subscriptions },
  };
}
