import type { Actor } from "@/lib/auth/actor";
import { hashPassword } from "@/lib/auth/passwords";
import type { TokenSubject } from "@/lib/auth/tokens";
import { type Database, type Db, sql, type Tx } from "@/lib/db";
import { InvalidInput, NotFound } from "@/lib/errors";
import { announce } from "@/lib/events";
import { type Origin, recordAudit } from "../audit/record";
import { refuseWhereFrozen } from "../credentials/frozen-accounts";
import { checkPassword } from "../credentials/password-policy";
import { LinkEnded, refusingTaken } from "../errors";
import { readConsents, signAgreements } from "../legal/agreements";
import { lockNames } from "../names";
import {
  type Candidate,
  findCandidate,
  refuseDelegated,
  refuseDisabled,
  signedInNow,
} from "../sign-in/candidates";
import { proveSecondFactors } from "../sign-in/second-factors";
import { lockPerson } from "../users/locks";
import { createUser, getUserDetail } from "../users/users";
import { renameBeforeActivation, setNames } from "./activation-names";
import type { Activation, ActivationContact } from "./activation-schemas";
import {
  consumeLink,
  contactOfUser,
  type FoundLink,
  findLink,
  isLinkKey,
  type LinkPurpose,
  maySetAnotherPassword,
  voidPasswordSecrets,
} from "./links";
import { announceRegistered } from "./registered";

/**
 * A link that holds, for the purpose it was made for.
 *
 * @throws NotFound  404 for what cannot be a key
 * @throws LinkEnded 400 when it is unknown, used or expired
 */
export async function getLink(db: Db, key: string, purpose: LinkPurpose, at: Date): Promise<FoundLink> {
  if (!isLinkKey(key)) throw new NotFound();
  const link = await findLink(db, key, at);
  if (link?.purpose !== purpose) throw new LinkEnded();
  return link;
}

/**
 * Whom an activation link was sent to. Looking does not use it up.
 *
 * Source: API reference, GET /api/auth/activate/{verification_key}
 */
export async function getActivation(db: Db, key: string, at: Date): Promise<ActivationContact> {
  const { userId, contactId } = await getLink(db, key, "activate", at);
  const detail = await getUserDetail(db, userId === null ? { contactId } : { userId });
  const { slug, username, email, full_name, printable_name, credentials, created_at } = detail;
  return { slug, username, email, full_name, printable_name, credentials, created_at };
}

/** What the holder of an activation link sends. */
export interface ActivationRequest {
  readonly key: string;
  readonly form: Activation;
  readonly actor: Actor;
  readonly origin: Origin;
}

/**
 * Activates an account by the link that was sent to its owner: sets the first password, and the names. A contact
 * becomes a user. For an account that has a password it is a reset of that, within the hour that such links hold; for its
 * owner, signed in, it only proves the address. All tokens and sessions of before end, as somebody else may have registered the address.
 *
 * @returns who is now signed in
 * @throws LinkEnded    400, NotFound 404; see {@link getLink}
 * @throws InvalidInput 400 by field
 * @throws NotAuthenticated 401 on the code of a second factor
 * @throws AuthenticationDisabled 403; NotPermitted 403 as {@link refuseWhereFrozen}
 * @throws DelegatedSignIn 400
 * Source: API reference, POST /api/auth/activate/{verification_key}
 */
export async function activate(db: Database, request: ActivationRequest): Promise<TokenSubject> {
  const { key, form, actor, origin } = request;
  const link = await getLink(db, key, "activate", origin.at);
  const email = link.channel === "email" ? link.address : null;
  const { site, user } = await findCandidate(db, { kind: "link", userId: link.userId, email }, origin.at);
  refuseDisabled(site, user);
  refuseDelegated(site);
  if (user?.passwordHash && actor.kind === "user" && actor.id === user.id)
    return proveAddress(db, key, user, origin);
  if (user?.passwordHash && !maySetAnotherPassword(link, origin.at)) throw new LinkEnded();
  // A first password makes the account its owner's; a later one would change it for all who share it.
  if (user?.passwordHash) await refuseWhereFrozen(db);
  refuseOtherAddress(link, form);
  const passwordHash = await newPasswordHash(db, link, user, form, origin.at);
  return refusingTaken(() =>
    db.transaction(async (tx) => {
      // Names are locked before profiles, those before users, and these before contacts, as everywhere.
      await lockNames(tx);
      const isRenamed = user !== null && user.passwordHash === null;
      const username = isRenamed ? await renameBeforeActivation(tx, user, form, origin) : user?.username;
      if (user) await lockPerson(tx, user.id);
      if (!(await consumeLink(tx, key, origin.at))) throw new LinkEnded();
      return user
        ? activateUser(
            tx,
            { link, user: { ...user, username: username ?? user.username }, form, passwordHash },
            origin,
          )
        : activateContact(tx, { link, form, passwordHash }, origin);
    }),
  );
}

/** The owner of an activated account, who is signed in, has shown that the address is theirs. */
async function proveAddress(
  db: Database,
  key: string,
  user: Candidate,
  origin: Origin,
): Promise<TokenSubject> {
  await db.transaction(async (tx) => {
    if (!(await consumeLink(tx, key, origin.at))) throw new LinkEnded();
    await contactOfUser(tx, user.id, "email", origin.at);
    await recordAudit(tx, origin, { event: "address_verified", target: user.username });
  });
  return signedInNow(user, origin.at);
}

/** @throws InvalidInput 400 when the form names another address than the one that the link was sent to */
function refuseOtherAddress({ channel, address }: FoundLink, form: Activation): void {
  const named = channel === "email" ? form.email : form.phone;
  if (named && named.toLowerCase() !== address.toLowerCase())
    throw new InvalidInput({ [channel]: [`The link was sent to ${address}.`] });
}

/** Checks the password, and what else the account asks for; hashing comes last, as it is slow. */
async function newPasswordHash(
  db: Database,
  link: FoundLink,
  user: Candidate | null,
  form: Activation,
  at: Date,
): Promise<string> {
  const { new_password: password, username, slug, full_name: fullName, nick_name: nickName } = form;
  if (password === undefined) throw new InvalidInput({ new_password: ["Choose a password."] });
  const names = [username, slug, fullName, nickName, user?.username, user?.fullName];
  checkPassword(password, [...names, link.address, user?.email]);
  const codes = user
    ? await proveSecondFactors(db, user, form, { given: [link.channel], door: "link", at })
    : [];
  for (const code of codes) await code.use();
  return hashPassword(password);
}

interface ContactActivation {
  readonly link: FoundLink;
  readonly form: Activation;
  readonly passwordHash: string;
}

/** Makes a user of a contact: of an invitation, or an import. */
async function activateContact(tx: Tx, request: ContactActivation, origin: Origin): Promise<TokenSubject> {
  const { link, form, passwordHash } = request;
  const consents = await readConsents(tx, form);
  const [contact] = await tx.query<ContactRow>(sql`
    SELECT email, phone, full_name AS "fullName", nick_name AS "nickName", lang FROM contact WHERE id = ${link.contactId}`);
  if (!contact) throw new LinkEnded();
  const user = await createUser(
    tx,
    {
      username: form.username ?? form.slug,
      email: contact.email,
      phone: form.phone || contact.phone,
      fullName: form.full_name || contact.fullName,
      nickName: form.nick_name ?? contact.nickName,
      lang: form.lang ?? contact.lang,
      extra: null,
      passwordHash,
      signedIn: true,
    },
    origin,
  );
  const self = { ...origin, userId: user.id, username: user.username };
  await signAgreements(tx, user, consents, self);
  await recordAudit(tx, self, { event: "activate", target: user.username });
  await announceRegistered(tx, user.id, origin.at);
  return { ...user, email: contact.email, tokenVersion: 1, authenticatedAt: origin.at };
}

interface ContactRow {
  readonly email: string | null;
  readonly phone: string | null;
  readonly fullName: string;
  readonly nickName: string;
  readonly lang: string;
}

type UserActivation = ContactActivation & { readonly user: Candidate };

/** Sets the password of a user; names too unless there was a password, and with it somebody who chose them. */
async function activateUser(tx: Tx, request: UserActivation, origin: Origin): Promise<TokenSubject> {
  const { link, user, form, passwordHash } = request;
  const isReset = user.passwordHash !== null;
  const consents = await readConsents(tx, form);
  // The address may have become the user's own without its contact.
  if (link.userId === null) await contactOfUser(tx, user.id, link.channel, origin.at);
  if (!isReset) await setNames(tx, user, form, origin);
  const { username } = user;
  const self = { ...origin, userId: user.id, username };
  const [saved] = await tx.query<Pick<TokenSubject, "fullName" | "tokenVersion">>(sql`
    UPDATE app_user SET password_hash = ${passwordHash}, token_version = token_version + 1, last_login = ${origin.at}
    WHERE id = ${user.id} RETURNING trim(first_name || ' ' || last_name) AS "fullName", token_version AS "tokenVersion"`);
  if (!saved) throw new LinkEnded();
  await voidPasswordSecrets(tx, user.id);
  await signAgreements(tx, { id: user.id, username }, consents, self);
  await recordAudit(tx, self, { event: isReset ? "password_changed" : "activate", target: username });
  if (isReset) await announcePasswordChange(tx, user.id, origin);
  else if (user.isFirst) await announceRegistered(tx, user.id, origin.at);
  else await announce(tx, "user_activated", { user: user.id }, origin.at);
  return { id: user.id, username, email: user.email, ...saved, authenticatedAt: origin.at };
}

/** The owner is told of a new password, in case it was not them. */
export async function announcePasswordChange(tx: Tx, user: bigint, { ip, at }: Origin): Promise<void> {
  await announce(tx, "credentials_updated", { user, what: "password", ip, formerEmail: null }, at);
}
