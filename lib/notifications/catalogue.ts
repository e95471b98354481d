/** A profile that plays a part in an event. `broker` always does. */
export type PartyName = "broker" | "profile" | "provider" | "subscriber" | `seller:${string}`;

/** What people are told of, and who is told. */
export interface Notification {
  /** Whose address it goes to: a party's, that of the user (or contact) it is about, or one that the event names. */
  readonly to: PartyName | "user" | "address";
  /** Whose managers get a copy. */
  readonly copies: readonly PartyName[];
  /** Who is told apart, at its address and its managers', of what concerns it alone. */
  readonly apart?: PartyName;
  /** Always sent: nobody can do without it, or be kept from it. */
  readonly isTransactional: boolean;
  /** Of the site's business: only managers of the broker hear of it, and that it exists. */
  readonly isForBroker: boolean;
  /** Its name among a user's preferences, where that differs from the event's. */
  readonly preference?: string;
}

function notification(
  to: Notification["to"],
  copies: readonly PartyName[],
  more: Partial<Pick<Notification, "isTransactional" | "isForBroker" | "preference" | "apart">> = {},
): Notification {
  return { to, copies, isTransactional: false, isForBroker: false, ...more };
}

const always = { isTransactional: true };
const staff = { isForBroker: true };

/** Everything the site tells people of by itself, by event. docs/notifications.md has it as a table. */
export const notifications = {
  user_registered: notification("broker", ["broker"], staff),
  user_activated: notification("broker", ["broker"], staff),
  user_welcome: notification("user", []),
  user_verification: notification("user", [], { ...always, preference: "verification" }),
  user_reset_password: notification("user", [], { ...always, preference: "password_reset" }),
  user_registration_attempted: notification("user", [], always),
  user_mfa_code: notification("user", [], always),
  user_logged_in: notification("user", []),
  user_login_failed: notification("user", []),
  credentials_updated: notification("user", [], always),
  user_contact: notification("broker", [], staff),
  delivery_failed: notification("broker", [], staff),
  ledger_audit_failed: notification("broker", ["broker"], staff),
  billing_attention: notification("broker", ["broker"], staff),
  profile_updated: notification("profile", ["profile", "broker"]),
  role_grant_created: notification("user", [], always),
  role_request_created: notification("profile", ["profile"]),
  role_grant_accepted: notification("profile", ["profile"]),

  card_updated: notification("profile", ["profile", "broker"]),
  card_expires_soon: notification("profile", ["profile", "broker"]),
  payment_method_absent: notification("profile", ["profile", "broker"]),
  charge_updated: notification("profile", ["profile", "broker"], { apart: "provider" }),
  order_executed: notification("profile", ["profile", "broker"]),
  claim_code_generated: notification("address", []),
  expires_soon: notification("profile", ["profile", "broker"]),
  subscription_upgrade: notification("profile", ["profile", "broker"]),
  renewal_charge_failed: notification("profile", ["profile", "broker"]),
  processor_setup_error: notification("broker", ["broker"], { apart: "provider" }),
  period_sales_report_created: notification("broker", ["broker"], { ...staff, preference: "sales_report" }),
  quota_reached: notification("profile", ["profile", "provider"]),
  use_charge_limit_crossed: notification("profile", ["profile", "provider"]),
  plan_price_changed: notification("profile", ["profile"]),
  subscription_grant_created: notification("profile", []),
  subscription_grant_accepted: notification("provider", ["provider", "subscriber"]),
  subscription_request_created: notification("provider", ["provider", "subscriber"]),
  subscription_request_accepted: notification("subscriber", ["subscriber", "provider"]),
} as const satisfies Record<string, Notification>;

export type NotificationName = keyof typeof notifications;

export const notificationNames = Object.keys(notifications) as NotificationName[];

/** What the notification is called among preferences. */
export function preferenceOf(name: NotificationName): string {
  const { preference }: Notification = notifications[name];
  return preference ?? name;
}

/** The notification of a name, by which events or preferences call it; null when there is none. */
export function findNotification(name: string): NotificationName | null {
  return notificationNames.find((one) => one === name || preferenceOf(one) === name) ?? null;
}
