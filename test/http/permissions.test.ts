import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { type Database, sql } from "@/lib/db";
import { operations } from "@/lib/operations";
import { aContributor, signedIn, visitor } from "../callers";
import { aManager, aPlan, aProfile, aUser, DAWN, openWorld, PASSWORD, profileIdOf } from "../world";

/**
 * Who may call what, operation by operation. `{profile}` is the subscriber `acme`, `{user}` is uma.
 *
 * uma has a role on acme that gives no rights in the API; sue manages acme, cole contributes to it; pam and pete do so
 * for studio, which acme is subscribed to; bob and bea for the broker. `stranger` manages a company of his own,
 * `visitor` has not signed in.
 */
const PEOPLE = ["visitor", "stranger", "uma", "sue", "cole", "pam", "pete", "bob", "bea"] as const;

const everybody = "visitor stranger uma sue cole pam pete bob bea";
const users = "stranger uma sue cole pam pete bob bea";

const MAY: Record<string, string> = {
  getVersion: everybody,
  authenticateUser: everybody,
  registerUser: everybody,
  logoutUser: users,
  refreshToken: users,
  verifyToken: users,
  getActivationContact: everybody,
  activateUser: everybody,
  recoverAccount: everybody,
  resetUserPassword: everybody,
  sendActivationLink: "uma sue pam bob",
  getUser: "uma sue cole pam pete bob bea",
  updateUser: "uma bob",
  listUserApiKeys: "uma",
  resetApiKey: "uma",
  revokeUserApiKey: "uma",
  getUserOtp: "uma",
  updateUserOtp: "uma",
  updateUserPassword: "uma",
  getUserSshKey: "uma",
  updateUserSshKey: "uma",
  sendUserCode: "uma",
  listUserProfiles: "uma sue cole pam pete bob bea",
  createUserProfile: "uma sue pam bob",
  listUserSessions: "uma",
  endUserSession: "uma",
  endUserSessions: "uma",
  listSignInProviders: "uma",
  unlinkSignInProvider: "uma",
  getProfile: "sue cole pam pete bob bea",
  updateProfile: "sue pam bob",
  listAgreements: "bob bea",
  createAgreement: "bob",
  getAgreement: "bob bea",
  updateAgreement: "bob",
  deleteAgreement: "bob",
  listLegalAgreements: everybody,
  getLegalAgreement: everybody,
  signAgreement: users,
  sendContactMessage: everybody,
  listActivities: "bob bea",
  createActivity: "bob",
  listAuditEvents: "bob bea",
  listRoleTypes: "sue cole bob bea",
  createRoleType: "sue bob",
  getRoleType: "sue cole bob bea",
  updateRoleType: "sue bob",
  deleteRoleType: "sue bob",
  listRoles: "sue cole pam pete bob bea",
  listRolesOfType: "sue cole pam pete bob bea",
  // acme has a manager: its provider's are past the door, and refused by the rule.
  createRole: "sue pam bob",
  sendRoleInvite: "sue bob",
  deleteRole: "sue bob",
  listAccessibles: "uma sue cole pam pete bob bea",
  listAccessiblesOfType: "uma sue cole pam pete bob bea",
  requestAccessible: "uma",
  requestAccessibleOfType: "uma",
  acceptAccessible: "uma",
  sendAccessibleRequest: "uma sue bob",
  deleteAccessible: "uma sue bob",
  listProfiles: "bob bea",
  deleteProfile: "sue bob",
  listUsers: "bob bea",
  createUser: "bob",
  deleteUser: "uma bob",
  listAccounts: users,
  listAccountProfiles: users,
  createAccountProfile: users,
  getAccountProfile: users,
  listAccountUsers: users,
  listPricing: everybody,
  listPlans: "sue cole bob bea",
  createPlan: "sue bob",
  getPlan: "sue cole bob bea",
  updatePlan: "sue bob",
  deletePlan: "sue bob",
  listSubscriptions: "sue cole pam pete bob bea",
  getSubscription: "sue cole pam pete bob bea",
  updateSubscription: "sue pam bob",
  cancelSubscription: "sue pam bob",
  listCoupons: "sue cole bob bea",
  createCoupon: "sue bob",
  getCoupon: "sue cole bob bea",
  updateCoupon: "sue bob",
  deleteCoupon: "sue bob",
  acceptSubscriptionGrant: "sue bob",
  listExpiredSubscriptions: "sue cole pam pete bob bea",
  listPlanSubscriptions: "sue cole bob bea",
  createPlanSubscription: "sue bob",
  listAllPlanSubscriptions: "sue cole bob bea",
  listChurnedPlanSubscriptions: "sue cole bob bea",
  getPlanSubscription: "sue cole bob bea",
  updatePlanSubscription: "sue bob",
  cancelPlanSubscription: "sue bob",
  callEventPayments: "sue bob",
  listProviderSubscriptions: "sue cole bob bea",
  listAllProviderSubscriptions: "sue cole bob bea",
  listChurnedProviderSubscriptions: "sue cole bob bea",
  listSubscribers: "sue cole bob bea",
  listEngagedSubscribers: "sue cole bob bea",
  listUnengagedSubscribers: "sue cole bob bea",
  acceptSubscriptionRequest: "sue bob",
  addCartItems: everybody,
  removeCartItems: everybody,
  redeemCoupon: everybody,
  uploadCart: everybody,
  getCheckout: "sue cole pam pete bob bea",
  checkout: "sue bob",
  getCard: "sue cole pam pete bob bea",
  updateCard: "sue bob",
  deleteCard: "sue bob",
  listCharges: "bob bea",
  listJobRuns: "bob bea",
  previewRenewals: "bob bea",
  startRenewals: "bob",
  getLedgerHealth: "bob bea",
  startAudit: "bob",
  retrieveCharge: "sue cole pam pete bob bea",
  refundCharge: "pam bob",
  emailChargeReceipt: "sue pam bob",
  receiveWebhook: everybody,
  listTransactions: "bob bea",
  addToBalance: "sue pam bob",
  listUsage: "sue cole pam pete bob bea",
  getBalance: "sue cole pam pete bob bea",
  cancelBalance: "pam bob",
  getBank: "sue cole bob bea",
  startBankConnection: "sue bob",
  connectBank: "sue bob",
  disconnectBank: "sue bob",
  listTransfers: "sue cole bob bea",
  requestPayout: "sue bob",
  importTransfer: "sue bob",
  getHistory: "sue cole pam pete bob bea",
  getReceivables: "sue cole bob bea",
  getFunds: "sue cole bob bea",
  listUserNotifications: "uma sue cole pam pete bob bea",
  updateUserNotifications: "uma",
  listNotifications: "bob bea",
  previewNotification: "bob bea",
  sendTestNotification: "bob",
};

/**
 * What is answered to who passes: 200, or the status that the operation stands under. Paths name what is not there and
 * bodies are empty, hence 404 and 400.
 */
const ANSWERS: Record<number, string> = {
  201: `resetApiKey createActivity startRenewals startAudit`,
  204: `endUserSessions deleteRole deleteAccessible deleteProfile deleteUser cancelSubscription removeCartItems
    deleteCard cancelBalance disconnectBank`,
  400: `authenticateUser registerUser refreshToken verifyToken recoverAccount sendActivationLink updateUser
    updateUserOtp updateUserPassword updateUserSshKey sendUserCode createUserProfile updateProfile
    createAgreement updateAgreement signAgreement sendContactMessage createRoleType updateRoleType
    createRole requestAccessible requestAccessibleOfType sendAccessibleRequest createUser
    createAccountProfile createPlan createCoupon updateCoupon addCartItems redeemCoupon updateCard addToBalance connectBank
    requestPayout importTransfer updateUserNotifications createPlanSubscription refundCharge`,
  404: `getActivationContact activateUser resetUserPassword revokeUserApiKey endUserSession unlinkSignInProvider
    getAgreement deleteAgreement getLegalAgreement getRoleType deleteRoleType listRolesOfType sendRoleInvite
    acceptAccessible getPlan updatePlan deletePlan getCoupon deleteCoupon uploadCart getSubscription updateSubscription retrieveCharge
    acceptSubscriptionGrant listPlanSubscriptions listAllPlanSubscriptions listChurnedPlanSubscriptions
    getPlanSubscription updatePlanSubscription cancelPlanSubscription callEventPayments acceptSubscriptionRequest
    emailChargeReceipt receiveWebhook previewNotification sendTestNotification`,
};
/** What the one before has ended is not there any more. */
const GONE = ["deleteProfile by bob", "deleteUser by bob"];

function answerOf(name: string, person: string): number {
  if (GONE.includes(`${name} by ${person}`)) return 404;
  const answers = Object.entries(ANSWERS).find(([, names]) => names.split(/\s+/).includes(name));
  return Number(answers?.[0] ?? 200);
}

let db: Database;
let close: () => Promise<void>;
const people = new Map<string, SignedIn>();

beforeAll(async () => {
  ({ db, close } = await openWorld());
  const managers = { stranger: "elsewhere", sue: "acme", pam: "studio" };
  for (const [name, profile] of Object.entries(managers)) {
    const user = await aUser(db, name);
    await aProfile(db, profile, user);
    people.set(name, user);
  }
  people.set("bob", await aManager(db, "cowork", "bob"));
  const contributors = { cole: "acme", pete: "studio", bea: "cowork" };
  for (const [name, profile] of Object.entries(contributors))
    people.set(name, await aContributor(db, profile, name));
  people.set("uma", await aUser(db, "uma"));
  await db.query(sql`
    INSERT INTO role_type (slug, title, profile_id) VALUES ('guest', 'Guest', ${await profileIdOf(db, "acme")})`);
  const plan = await aPlan(db, "lessons", "studio");
  const term = { createdAt: DAWN, endsAt: new Date("2100-01-01"), anchorAt: DAWN };
  await db.orm.subscription.create({
    data: { profileId: await profileIdOf(db, "acme"), planId: plan.id, ...term },
  });
});
afterAll(async () => {
  console.log(`${cells.length} cells: ${operations.length} operations by ${PEOPLE.length} people`);
  await close();
});

const PARAMS: Record<string, string> = { profile: "acme", user: "uma" };

/** Some operations take uma's role away. */
beforeEach(async () => {
  await db.query(sql`
    INSERT INTO role (profile_id, user_id, role_type_id)
    SELECT t.profile_id, ${people.get("uma")?.id}, t.id FROM role_type t WHERE t.slug = 'guest'
    ON CONFLICT DO NOTHING`);
});

/** Some operations end all tokens of their caller, who goes on in the next row. */
afterEach(async () => {
  await db.query(sql`UPDATE app_user SET token_version = 1 WHERE token_version > 1`);
});

/** Where an empty body is refused with 401 or 403 itself. */
const BODIES: Record<string, object> = {
  refreshToken: { token: "malformed" },
  resetApiKey: { password: PASSWORD },
  unlinkSignInProvider: { password: PASSWORD },
};

test("every operation has its row, and no row is without its operation", () => {
  expect(Object.keys(MAY).sort()).toEqual(operations.map(({ name }) => name).sort());
  const answered = Object.values(ANSWERS).flatMap((names) => names.split(/\s+/));
  expect(answered.filter((name, index) => !MAY[name] || answered.indexOf(name) !== index)).toEqual([]);
});

/** What ends the world of this file comes last: whoever may do it then finds nothing any more. */
const LAST = ["deleteProfile", "deleteUser"];
const ordered = operations.toSorted((a, b) => LAST.indexOf(a.name) - LAST.indexOf(b.name));

const cells = ordered.flatMap((operation) =>
  PEOPLE.map((person) => ({ operation, name: operation.name, person })),
);

test.each(cells)("$name by $person", async ({ operation, person }) => {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => PARAMS[name] ?? "absent");
  const user = people.get(person);
  const client = user ? await signedIn(user) : visitor();
  const { status } = await client.send(
    operation.method,
    path,
    operation.body && (BODIES[operation.name] ?? {}),
  );
  const isLet = MAY[operation.name]?.split(" ").includes(person);
  if (isLet) expect(status).toBe(answerOf(operation.name, person));
  else expect(status).toBe(person === "visitor" ? 401 : 403);
});
