import { hashPassword } from "@/lib/auth/passwords";
import { messageKeys, spend } from "@/lib/auth/throttle";
import type { TokenSubject } from "@/lib/auth/tokens";
import { type Database, type Db, sql, type Tx, tentatively } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { announce } from "@/lib/events";
import { type Origin, recordAudit } from "../audit/record";
import { refuseWhereFrozen } from "../credentials/frozen-accounts";
import { type Channel, issueCode } from "../credentials/one-time-codes";
import { checkPassword } from "../credentials/password-policy";
import { LinkEnded } from "../errors";
import { parsePhone } from "../phones";
import { isEmail, type UserDetail } from "../schemas";
import {
  type Candidate,
  findCandidate,
  type Identifier,
  refuseDelegated,
  refuseDisabled,
  signedInNow,
} from "../sign-in/candidates";
import { proveSecondFactors } from "../sign-in/second-factors";
import { getUserDetail } from "../users/users";
import { announcePasswordChange, getLink } from "./activation";
import { sendActivation } from "./activation-links";
import type { Reset } from "./activation-schemas";
import {
  consumeLink,
  contactOfUser,
  findLink,
  issueLink,
  type LinkPurpose,
  voidPasswordSecrets,
} from "./links";

/** Nobody's id. */
const NOBODY = 0n;

/**
 * Has a link sent by which somebody who forgot the password sets a new one, and a code that stands in for it. Without a
 * password yet, or when the caller asks for that, it is a link to activate the account. For an address that nobody here
 * has nothing is sent and nothing is kept, in as many statements: neither the answer nor its time tells.
 *
 * @throws InvalidInput           400 `email` that is neither an e-mail address nor a phone number
 * @throws AuthenticationDisabled 403; NotPermitted 403 as {@link refuseWhereFrozen}
 * @throws DelegatedSignIn        400
 * @throws TooManyRequests        429 after three for one address, or twenty from one network, within an hour
 * Source: API reference, POST /api/auth/recover
 */
export async function recover(
  db: Database,
  request: { readonly address: string; readonly isReset: boolean },
  origin: Origin,
): Promise<void> {
  const { channel, address, identifier } = parseAddress(request.address);
  const { site, user } = await findCandidate(db, identifier, origin.at);
  refuseDisabled(site, user);
  await refuseWhereFrozen(db);
  await spend(db, ...messageKeys("recover", address, origin.ip));
  refuseDelegated(site);
  const purpose = request.isReset && user?.passwordHash !== null ? "reset" : "activate";
  await db.transaction(async (tx) => {
    await recordAudit(tx, origin, { event: "recover", target: user?.username ?? "" });
    await tentatively(tx, user !== null, () => sendRecovery(tx, user, { channel, purpose, at: origin.at }));
  });
}

interface Address {
  readonly channel: Channel;
  /** The e-mail address, or the phone number in E.164. */
  readonly address: string;
  readonly identifier: Identifier;
}

/** @throws InvalidInput 400 `email` */
function parseAddress(text: string): Address {
  if (isEmail(text)) return { channel: "email", address: text, identifier: { kind: "email", email: text } };
  const phone = parsePhone(text);
  if (!phone) throw new InvalidInput({ email: ["Enter an e-mail address or a phone number."] });
  return { channel: "phone", address: phone, identifier: { kind: "message", phone } };
}

/** For nobody it takes the same steps, by a contact that the caller takes back. */
async function sendRecovery(
  tx: Tx,
  user: Candidate | null,
  { channel, purpose, at }: { channel: Channel; purpose: LinkPurpose; at: Date },
): Promise<void> {
  const known = await contactOfUser(tx, user?.id ?? NOBODY, channel, at);
  if (user && !known) return;
  const contactId = known?.id ?? (await standIn(tx, at));
  if (purpose === "activate") return sendActivation(tx, { contactId, channel }, at);
  const key = await issueLink(tx, { contactId, channel, purpose }, at);
  const code = await issueCode(tx, contactId, channel, at);
  await announce(tx, "user_reset_password", { contact: contactId, channel, key, code }, at);
}

async function standIn(tx: Tx, at: Date): Promise<bigint> {
  const name = `nobody-${crypto.randomUUID()}`;
  const [contact] = await tx.query<{ id: bigint }>(sql`
    INSERT INTO contact (slug, email, phone, created_at) VALUES (${name}, ${`${name}@invalid`}, ${name}, ${at})
    RETURNING id`);
  if (!contact) throw new Error("an insert returns its row");
  return contact.id;
}

/**
 * Sets a new password by the link that was sent to the owner. Without one the account has none from now on, and another
 * link is sent to activate it. Either way all tokens and sessions of before end, and the owner is told.
 *
 * @returns who is now signed in; null without a new password
 * @throws LinkEnded          400, NotFound 404; see {@link getLink}
 * @throws InvalidInput       400 `new_password` that is easily guessed
 * @throws NotAuthenticated   401 on the code of a second factor
 * @throws AuthenticationDisabled 403; NotPermitted 403 as {@link refuseWhereFrozen}
 * @throws DelegatedSignIn    400
 * Source: API reference, POST /api/auth/reset/{verification_key}
 */
export async function resetPassword(
  db: Database,
  { key, form }: { readonly key: string; readonly form: Reset },
  origin: Origin,
): Promise<TokenSubject | null> {
  await refuseWhereFrozen(db);
  const link = await getLink(db, key, "reset", origin.at);
  const identifier = { kind: "link", userId: link.userId, email: null } as const;
  const { site, user } = await findCandidate(db, identifier, origin.at);
  refuseDisabled(site, user);
  refuseDelegated(site);
  if (!user) throw new LinkEnded();
  const { new_password: password } = form;
  if (password !== undefined) checkPassword(password, [user.username, user.fullName, user.email]);
  const codes = await proveSecondFactors(db, user, form, {
    given: [link.channel],
    door: "link",
    at: origin.at,
  });
  for (const code of codes) await code.use();
  const passwordHash = password === undefined ? null : await hashPassword(password);
  const self = { ...origin, userId: user.id, username: user.username };
  return db.transaction(async (tx) => {
    if (!(await consumeLink(tx, key, origin.at))) throw new LinkEnded();
    const tokenVersion = await setPassword(tx, user.id, passwordHash, origin.at);
    await voidPasswordSecrets(tx, user.id);
    await recordAudit(tx, self, { event: "password_changed", target: user.username });
    await announcePasswordChange(tx, user.id, origin);
    if (passwordHash !== null) return { ...signedInNow(user, origin.at), tokenVersion };
    await sendActivation(tx, link, origin.at);
    return null;
  });
}

/** @returns the token version from now on */
async function setPassword(tx: Tx, userId: bigint, passwordHash: string | null, at: Date): Promise<number> {
  const [saved] = await tx.query<{ version: number }>(sql`
    UPDATE app_user SET password_hash = ${passwordHash}, token_version = token_version + 1,
      last_login = CASE WHEN ${passwordHash}::text IS NULL THEN last_login ELSE ${at} END
    WHERE id = ${userId} AND is_active RETURNING token_version AS version`);
  if (!saved) throw new LinkEnded();
  return saved.version;
}

/** Whose password a link sets, for the page that asks for it; null when the link has ended. */
export async function findResetUser(db: Db, key: string, at: Date): Promise<UserDetail | null> {
  const link = await findLink(db, key, at);
  if (link?.purpose !== "reset" || link.userId === null) return null;
  return getUserDetail(db, { userId: link.userId });
}
