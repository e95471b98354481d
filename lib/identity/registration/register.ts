import { hashPassword } from "@/lib/auth/passwords";
import { messageKeys, spend } from "@/lib/auth/throttle";
import type { TokenSubject } from "@/lib/auth/tokens";
import { type Database, type Db, sql, type Tx, tentatively } from "@/lib/db";
import { InvalidInput, NotAuthenticated } from "@/lib/errors";
import { announce } from "@/lib/events";
import { type Origin, recordAudit } from "../audit/record";
import { verifyCode } from "../credentials/one-time-codes";
import { checkPassword } from "../credentials/password-policy";
import { AuthenticationDisabled, refusingTaken } from "../errors";
import type { Registration } from "../schemas";
import { refuseDelegated } from "../sign-in/candidates";
import { getSite } from "../site";
import { prepareActivation, sendActivation } from "./activation-links";
import { contactOfUser } from "./links";
import { createAccount, type NewAccount, readExtra, requireOrganization } from "./new-accounts";
import { announceRegistered } from "./registered";

/** A form filled in by a visitor. */
export interface RegistrationRequest {
  readonly form: Registration;
  /** What the form's `lang` is when absent. */
  readonly language: string;
  /** The hash of `new_password` when the caller has it already. */
  readonly passwordHash?: string;
  readonly origin: Origin;
}

/**
 * Registers a user and, when the form names an organization or an address, the profile that is billed, of which the
 * user becomes a manager. All or nothing. Without a password a link to activate the account is sent at once.
 *
 * @returns who is now signed in
 * @throws InvalidInput           400 by field; `organization_name` as {@link requireOrganization}
 * @throws NotAuthenticated       401 `email`: the site wants the address verified first
 * @throws AuthenticationDisabled 403 unless the site's authentication is `enabled`
 * @throws DelegatedSignIn        400
 * @throws TooManyRequests        429 after ten for one address, or two hundred from one network, within an hour
 * Source: API reference, POST /api/auth/register
 */
export async function register(db: Database, request: RegistrationRequest): Promise<TokenSubject> {
  const { form, language, origin } = request;
  const site = await getSite(db);
  if (site.authentication !== "enabled")
    throw new AuthenticationDisabled("Registration is switched off for this site.");
  const email = form.email || null;
  const phone = form.phone || null;
  const address = email ?? phone;
  if (!address) {
    const message = "Enter an e-mail address or a phone number.";
    throw new InvalidInput({ email: [message], phone: [message] });
  }
  requireOrganization(site.registration, form);
  await spend(db, ...messageKeys("register", address, origin.ip));
  await refuseDelegatedDomain(db, email);
  const passwordHash = request.passwordHash ?? (await hashNewPassword(form));
  const account = { form, email, phone, extra: readExtra(form), language, passwordHash, signedIn: true };
  const isProved = await checkCodes(db, { email, phone }, form, origin.at);
  if (site.verifyEmailOnRegistration && email && !isProved)
    return registerUnverified(db, { ...account, email, passwordHash: null, signedIn: false }, origin);
  const user = await refusingTaken(() => db.transaction((tx) => registerSignedIn(tx, account, origin)));
  return { ...user, email, tokenVersion: 1, authenticatedAt: origin.at };
}

async function registerSignedIn(tx: Tx, account: NewAccount, origin: Origin) {
  const user = await createAccount(tx, account, origin);
  await recordRegistration(tx, user, origin);
  await announceRegistered(tx, user.id, origin.at);
  if (account.passwordHash !== null) return user;
  const channel = account.email ? "email" : "phone";
  const contact = await contactOfUser(tx, user.id, channel, origin.at);
  if (contact) await sendActivation(tx, { contactId: contact.id, channel }, origin.at);
  return user;
}

async function recordRegistration(
  tx: Tx,
  user: { id: bigint; username: string },
  origin: Origin,
): Promise<void> {
  const self = { ...origin, userId: origin.userId ?? user.id, username: origin.username || user.username };
  await recordAudit(tx, self, { event: "register", target: user.username });
}

async function recordAttempt(tx: Tx, known: KnownUser, origin: Origin): Promise<void> {
  await recordAudit(tx, origin, { event: "register", target: known.username, detail: { known: true } });
}

/** Who has the address already. */
interface KnownUser {
  readonly id: bigint;
  readonly username: string;
  readonly isActive: boolean;
  readonly isActivated: boolean;
}

/**
 * Where addresses are verified first: a new account waits for activation without a password, as its owner may be
 * somebody else. Of an address that is known nothing changes: its owner is sent the link again or, with a password
 * already, told of the attempt. All of them pass the same checks, take the same statements and get the same answer.
 */
async function registerUnverified(
  db: Database,
  account: NewAccount & { readonly email: string },
  origin: Origin,
): Promise<never> {
  await refusingTaken(() =>
    db.transaction(async (tx) => {
      const known = await findKnown(tx, account.email);
      const created = await tentatively(tx, known === null, () =>
        createAccount(tx, known ? { ...account, email: null } : account, origin),
      );
      await (known ? recordAttempt(tx, known, origin) : recordRegistration(tx, created, origin));
      await answerByMail(tx, known ?? { ...created, isActive: true, isActivated: false }, origin.at);
    }),
  );
  throw new NotAuthenticated(undefined, { email: ["Check your inbox: we sent a link to go on with."] });
}

async function findKnown(tx: Tx, email: string): Promise<KnownUser | null> {
  const [known] = await tx.query<KnownUser>(sql`
    SELECT u.id, u.username, u.is_active AS "isActive", u.password_hash IS NOT NULL AS "isActivated"
    FROM app_user u
    WHERE lower(u.email) = lower(${email})
      OR u.id IN (SELECT c.user_id FROM contact c WHERE lower(c.email) = lower(${email}))
    ORDER BY lower(u.email) = lower(${email}) DESC LIMIT 1`);
  return known ?? null;
}

async function answerByMail(tx: Tx, user: KnownUser, at: Date): Promise<void> {
  const isSentLink = user.isActive && !user.isActivated;
  const link = await tentatively(tx, isSentLink, async () => {
    const contact = await contactOfUser(tx, user.id, "email", at);
    return contact && prepareActivation(tx, { contactId: contact.id, channel: "email" }, at);
  });
  await tentatively(tx, user.isActive, async () => {
    if (!isSentLink) await announce(tx, "user_registration_attempted", { user: user.id }, at);
    else if (link) await announce(tx, "user_verification", link, at);
  });
}

/**
 * Checks the codes that were sent to the addresses before.
 *
 * @returns whether the e-mail address is proved to be the registrant's
 * @throws InvalidInput 400 `email_code` or `phone_code`
 */
async function checkCodes(
  db: Db,
  { email, phone }: { email: string | null; phone: string | null },
  { email_code: emailCode, phone_code: phoneCode }: Registration,
  at: Date,
): Promise<boolean> {
  const wrong = ["This code is wrong or has ended."];
  if (phoneCode !== undefined && !(await verifyCode(db, { address: phone ?? "" }, "phone", phoneCode, at)))
    throw new InvalidInput({ phone_code: wrong });
  if (emailCode === undefined) return false;
  if (!(await verifyCode(db, { address: email ?? "" }, "email", emailCode, at)))
    throw new InvalidInput({ email_code: wrong });
  return true;
}

async function hashNewPassword(form: Registration): Promise<string | null> {
  const { new_password: password, username, slug, full_name: fullName, nick_name: nickName, email } = form;
  if (password === undefined) return null;
  checkPassword(password, [username, slug, fullName, nickName, email]);
  return hashPassword(password);
}

/** @throws DelegatedSignIn 400 when users of this domain come from an identity provider */
async function refuseDelegatedDomain(db: Db, email: string | null): Promise<void> {
  if (!email) return;
  const [domain] = await db.query<{ provider: string }>(sql`
    SELECT provider FROM delegated_domain WHERE domain = lower(split_part(${email}, '@', 2))`);
  refuseDelegated({ delegatedTo: domain?.provider ?? null });
}
