import type { NotificationName } from "@/lib/notifications/catalogue";

/** What a notification is called on pages, and when it comes. */
export interface NotificationLabel {
  readonly label: string;
  readonly summary: string;
}

/** Notifications as people choose among them, in groups that belong together. */
export const NOTIFICATION_GROUPS: readonly {
  readonly title: string;
  readonly events: Readonly<Partial<Record<NotificationName, NotificationLabel>>>;
}[] = [
  {
    title: "Your account",
    events: {
      user_welcome: { label: "Welcome", summary: "Once, when you have registered." },
      user_verification: {
        label: "Activation and verification",
        summary: "Links and codes that you asked for, to activate your account or prove an address.",
      },
      user_reset_password: { label: "New password", summary: "The link to set one, when you asked for it." },
      user_mfa_code: { label: "Sign-in codes", summary: "The code of your second factor." },
      user_registration_attempted: {
        label: "Registration with your address",
        summary: "Somebody tried to register with an address that is yours.",
      },
      credentials_updated: {
        label: "Changes to how you sign in",
        summary: "Your password, second factor, keys or address have changed.",
      },
      user_logged_in: { label: "New devices", summary: "Somebody signed in from a device not seen before." },
      user_login_failed: {
        label: "Locked sign-in",
        summary: "Failed attempts have locked your account for a while.",
      },
    },
  },
  {
    title: "Profiles and roles",
    events: {
      role_grant_created: {
        label: "Invitations",
        summary: "Somebody wants you to have a role on their profile.",
      },
      role_request_created: {
        label: "Requests for access",
        summary: "Somebody asks for a role on a profile that you manage.",
      },
      role_grant_accepted: {
        label: "Accepted invitations",
        summary: "Somebody has joined a profile that you manage.",
      },
      profile_updated: {
        label: "Profile changes",
        summary: "Name, address or other details of a profile that you manage have changed.",
      },
    },
  },
  {
    title: "Payments",
    events: {
      order_executed: { label: "Orders", summary: "An order was placed for a profile that you manage." },
      charge_updated: {
        label: "Receipts and refunds",
        summary: "A payment was made or returned.",
      },
      renewal_charge_failed: { label: "Failed renewals", summary: "A renewal could not be paid." },
      card_updated: { label: "Card changes", summary: "Payments are made with another card." },
      card_expires_soon: { label: "Card expiry", summary: "The card expires before the next renewals." },
      payment_method_absent: {
        label: "No card",
        summary: "A renewal is near, and there is no card to pay for it.",
      },
      processor_setup_error: {
        label: "Payment set-up",
        summary: "A customer tried to pay a provider who cannot be paid.",
      },
      claim_code_generated: { label: "Gifts", summary: "Somebody has paid a subscription for you." },
    },
  },
  {
    title: "Subscriptions",
    events: {
      expires_soon: { label: "Subscription end", summary: "A subscription ends in some days." },
      subscription_upgrade: {
        label: "Trial end",
        summary: "A subscription that cannot be renewed ends in some days.",
      },
      plan_price_changed: { label: "New prices", summary: "The next renewal costs another amount." },
      quota_reached: { label: "Quota used up", summary: "What a plan includes is used up; more is charged." },
      use_charge_limit_crossed: {
        label: "Usage limit",
        summary: "What was used in this period has reached the limit of the plan.",
      },
      subscription_grant_created: {
        label: "Offers",
        summary: "A provider offers a subscription, or has set it up.",
      },
      subscription_grant_accepted: {
        label: "Accepted offers",
        summary: "A subscriber has accepted your offer.",
      },
      subscription_request_created: {
        label: "Subscription requests",
        summary: "Somebody asks for one of your plans.",
      },
      subscription_request_accepted: {
        label: "Approvals",
        summary: "A provider has approved a subscription.",
      },
    },
  },
  {
    title: "The site",
    events: {
      user_registered: { label: "Registrations", summary: "Somebody has registered on the site." },
      user_activated: { label: "Activations", summary: "Somebody has set their first password." },
      user_contact: { label: "Contact form", summary: "Somebody has written through the contact form." },
      delivery_failed: {
        label: "Undelivered messages",
        summary: "Messages of the site could not be delivered.",
      },
      ledger_audit_failed: {
        label: "Broken books",
        summary: "The nightly check found the ledger to break a rule.",
      },
      billing_attention: {
        label: "Billing needs attention",
        summary: "Payments, events of the processor or jobs that somebody has to look at.",
      },
      period_sales_report_created: {
        label: "Weekly report",
        summary: "Sales and registrations of the week.",
      },
    },
  },
];

/** What the notification is called on pages. */
export function notificationLabel(event: string): NotificationLabel {
  for (const { events } of NOTIFICATION_GROUPS) {
    if (Object.hasOwn(events, event))
      return events[event as NotificationName] ?? { label: event, summary: "" };
  }
  return { label: event, summary: "" };
}
