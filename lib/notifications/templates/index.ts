import type { NotificationName } from "../catalogue";
import type { MessageData } from "../data";
import * as accounts from "./accounts";
import * as billing from "./billing";
import * as profiles from "./profiles";
import * as subscriptions from "./subscriptions";
import type { Template } from "./template";

const templates: { readonly [Name in NotificationName]: Template<Name> } = {
  user_registered: accounts.staffNotice,
  user_activated: accounts.staffNotice,
  user_welcome: accounts.userWelcome,
  user_verification: accounts.userVerification,
  user_reset_password: accounts.userResetPassword,
  user_registration_attempted: accounts.userRegistrationAttempted,
  user_mfa_code: accounts.userMfaCode,
  user_logged_in: accounts.userLoggedIn,
  user_login_failed: accounts.userLoginFailed,
  credentials_updated: accounts.credentialsUpdated,
  user_contact: accounts.userContact,
  delivery_failed: accounts.deliveryFailed,
  ledger_audit_failed: accounts.ledgerAuditFailed,
  billing_attention: accounts.billingAttention,
  profile_updated: profiles.profileUpdated,
  role_grant_created: profiles.roleGrantCreated,
  role_request_created: profiles.roleRequestCreated,
  role_grant_accepted: profiles.roleGrantAccepted,
  card_updated: billing.cardUpdated,
  card_expires_soon: billing.cardExpiresSoon,
  charge_updated: billing.chargeUpdated,
  order_executed: billing.orderExecuted,
  claim_code_generated: billing.claimCodeGenerated,
  renewal_charge_failed: billing.renewalChargeFailed,
  processor_setup_error: billing.processorSetupError,
  period_sales_report_created: billing.periodSalesReportCreated,
  payment_method_absent: billing.paymentMethodAbsent,
  expires_soon: subscriptions.endingSoon,
  subscription_upgrade: subscriptions.endingSoon,
  plan_price_changed: subscriptions.planPriceChanged,
  quota_reached: subscriptions.usageNotice,
  use_charge_limit_crossed: subscriptions.usageNotice,
  subscription_grant_created: subscriptions.subscriptionGrantCreated,
  subscription_grant_accepted: subscriptions.subscriptionGrantAccepted,
  subscription_request_created: subscriptions.subscriptionRequestCreated,
  subscription_request_accepted: subscriptions.subscriptionRequestAccepted,
};

/** For one kind of role: `<role>_role_grant_created` is taken before the template of all. */
const roleTemplates = new Map<string, { title: string; template: Template<"role_grant_created"> }>([
  ["manager", { title: "Manager", template: profiles.managerRoleGrantCreated }],
  ["contributor", { title: "Contributor", template: profiles.contributorRoleGrantCreated }],
]);

/** The kind of role that a template is for; null for a template that is for all, or that there is not. */
export function roleOfTemplate(name: string): { slug: string; title: string } | null {
  const [, slug = ""] = /^(.+)_role_grant_created$/.exec(name) ?? [];
  const special = roleTemplates.get(slug);
  return special ? { slug, title: special.title } : null;
}

/** The template that these data are for. */
export function templateFor(name: NotificationName, data: MessageData): Template {
  const role =
    name === "role_grant_created" && "role_description" in data ? data.role_description?.slug : null;
  return roleTemplates.get(role ?? "")?.template ?? templates[name];
}
