import { hashKey, randomKey } from "@/lib/auth/secret";
import { type Db, type Sql, sql, type Tx } from "@/lib/db";
import type { Channel } from "../credentials/one-time-codes";
import { freeContactSlug, proofsKept } from "../users/contacts";

/** What a link is good for: to activate an account, or to set a new password. */
export type LinkPurpose = "activate" | "reset";

const HOUR_MS = 3_600_000;
export const LINK_LIFETIME_HOURS: Readonly<Record<LinkPurpose, number>> = { activate: 7 * 24, reset: 1 };

/** Forty hex digits, in lower case: nothing else is ever looked up. */
const KEY = /^[a-f0-9]{40}$/;

/** Whether the text has the shape of a key. */
export function isLinkKey(text: string): boolean {
  return KEY.test(text);
}

/** Where a link is sent to, and what for. */
export interface NewLink {
  readonly contactId: bigint;
  readonly channel: Channel;
  readonly purpose: LinkPurpose;
}

/**
 * Makes a link for a contact; the caller has it sent. Those sent before, by the same channel and for the same purpose,
 * stay good and live as long as the new one: whoever asks twice may open either message.
 *
 * @returns the key, which is not stored and cannot be had again
 * Source: docs/authentication.md, "Links and codes"
 */
export async function issueLink(tx: Tx, link: NewLink, at: Date): Promise<string> {
  const { contactId, channel, purpose } = link;
  const key = randomKey();
  const expiresAt = new Date(at.getTime() + LINK_LIFETIME_HOURS[purpose] * HOUR_MS);
  // The contact is locked first, here and in consumeLink: links of one contact change one after the other.
  const [contact] = await tx.query<{ address: string | null }>(sql`
    SELECT ${addressOf(channel)} AS address FROM contact c WHERE c.id = ${contactId} FOR UPDATE`);
  if (!contact?.address) throw new Error(`Contact ${contactId} has no ${channel} to send a link to`);
  await tx.query(sql`
    UPDATE verification_link SET expires_at = ${expiresAt}
    WHERE contact_id = ${contactId} AND channel = ${channel} AND purpose = ${purpose} AND expires_at > ${at}`);
  await tx.query(sql`
    INSERT INTO verification_link (key_hash, contact_id, channel, purpose, address, created_at, expires_at)
    VALUES (${hashKey(key)}, ${contactId}, ${channel}, ${purpose}, ${contact.address}, ${at}, ${expiresAt})`);
  return key;
}

/** A link that holds, and whom it was sent to. */
export interface FoundLink extends NewLink {
  /** Null for a contact that has no user yet. */
  readonly userId: bigint | null;
  readonly address: string;
  readonly expiresAt: Date;
}

/**
 * Whether the link may set a password in the place of another: within an hour of when it was sent, or the last one like
 * it was, whatever else it is good for and for however long.
 */
export function maySetAnotherPassword({ purpose, expiresAt }: FoundLink, at: Date): boolean {
  const hoursBeyond = LINK_LIFETIME_HOURS[purpose] - LINK_LIFETIME_HOURS.reset;
  return at.getTime() < expiresAt.getTime() - hoursBeyond * HOUR_MS;
}

/**
 * Looks a link up and leaves it as it is: reading, by people or by scanners of mail, never uses one up.
 *
 * @returns null when the key is unknown, used or expired, when the contact has another address by now, or its user was
 *   archived
 */
export async function findLink(db: Db, key: string, at: Date): Promise<FoundLink | null> {
  if (!isLinkKey(key)) return null;
  const [link] = await db.query<FoundLink>(sql`
    SELECT l.contact_id AS "contactId", u.id AS "userId", l.channel, l.purpose, l.address, l.expires_at AS "expiresAt" ${linkInForce(key, at)}`);
  return link ?? null;
}

/**
 * Uses a link up, and with it all others of the same contact, channel and purpose, and the code of that channel. The
 * channel is verified by that: only who reads what is sent there knows the key. Of any number of callers at the same
 * moment one gets the link.
 *
 * @returns the link as it was; null as {@link findLink}
 */
export async function consumeLink(tx: Tx, key: string, at: Date): Promise<FoundLink | null> {
  const link = await findLink(tx, key, at);
  if (!link) return null;
  const { contactId, channel, purpose } = link;
  // The user before the contact, as in contactOfUser.
  await tx.query(sql`SELECT 1 FROM app_user WHERE id = ${link.userId} FOR UPDATE`);
  await tx.query(sql`SELECT 1 FROM contact WHERE id = ${contactId} FOR UPDATE`);
  const used = await tx.query<{ hash: string }>(sql`
    DELETE FROM verification_link WHERE contact_id = ${contactId} AND channel = ${channel} AND purpose = ${purpose}
    RETURNING key_hash AS hash`);
  if (!used.some(({ hash }) => hash === hashKey(key))) return null;
  await tx.query(
    channel === "email"
      ? sql`UPDATE contact SET email_verified_at = ${at}, email_code_hash = NULL WHERE id = ${contactId}`
      : sql`UPDATE contact SET phone_verified_at = ${at}, phone_code_hash = NULL WHERE id = ${contactId}`,
  );
  return link;
}

/**
 * Voids what else would set a password, or stand in for one: there is a new one. Links to activate are among that, and
 * those to a contact that only bears the user's address.
 */
export async function voidPasswordSecrets(tx: Tx, userId: bigint): Promise<void> {
  await tx.query(sql`
    DELETE FROM verification_link l USING contact c, app_user u
    WHERE u.id = ${userId} AND c.id = l.contact_id
      AND (c.user_id = u.id OR (c.user_id IS NULL AND lower(c.email) = lower(u.email)))`);
  await tx.query(sql`
    UPDATE contact SET email_code_hash = NULL, phone_code_hash = NULL WHERE user_id = ${userId}`);
  await tx.query(sql`DELETE FROM factor_code WHERE user_id = ${userId}`);
}

function linkInForce(key: string, at: Date): Sql {
  return sql`
    FROM verification_link l JOIN contact c ON c.id = l.contact_id LEFT JOIN app_user u ON u.id = c.user_id
    WHERE l.key_hash = ${hashKey(key)} AND l.expires_at > ${at} AND (u.id IS NULL OR u.is_active)
      AND lower(l.address) = lower(CASE l.channel WHEN 'email' THEN c.email ELSE c.phone END)`;
}

function addressOf(channel: Channel): Sql {
  return channel === "email" ? sql`c.email` : sql`c.phone`;
}

/** Where a user is reached by a channel. */
export interface ContactAddress {
  readonly id: bigint;
  readonly address: string;
}

/**
 * The contact by which a user is reached. For e-mail it is that of the user's own address: the contact which bears it,
 * adopted when it had no user; else the user's first contact without an address, which is given it; else a new one.
 *
 * @returns null when the user has no address of that kind
 * Source: docs/authentication.md, "Links and codes"
 */
export async function contactOfUser(
  tx: Tx,
  userId: bigint,
  channel: Channel,
  at: Date,
): Promise<ContactAddress | null> {
  const [user] = await tx.query<{ username: string; email: string | null }>(sql`
    SELECT username, email FROM app_user WHERE id = ${userId} FOR UPDATE`);
  if (!user) return null;
  if (channel === "phone" || user.email === null) return firstContact(tx, userId, channel);
  const { username, email } = user;
  const [bearer] = await tx.query<ContactAddress & { userId: bigint | null }>(sql`
    SELECT id, email AS address, user_id AS "userId" FROM contact WHERE lower(email) = lower(${email}) FOR UPDATE`);
  if (!bearer) return giveContact(tx, { id: userId, username, email }, at);
  if (bearer.userId !== null && bearer.userId !== userId) return null;
  if (bearer.userId === null)
    await tx.query(sql`UPDATE contact SET user_id = ${userId}, ${proofsKept(at)} WHERE id = ${bearer.id}`);
  return { id: bearer.id, address: bearer.address };
}

async function firstContact(tx: Tx, userId: bigint, channel: Channel): Promise<ContactAddress | null> {
  const address = addressOf(channel);
  const isVerified =
    channel === "email" ? sql`c.email_verified_at IS NOT NULL` : sql`c.phone_verified_at IS NOT NULL`;
  const [contact] = await tx.query<ContactAddress>(sql`
    SELECT c.id, ${address} AS address FROM contact c
    WHERE c.user_id = ${userId} AND ${address} IS NOT NULL ORDER BY ${isVerified} DESC, c.id LIMIT 1`);
  return contact ?? null;
}

async function giveContact(
  tx: Tx,
  user: { readonly id: bigint; readonly username: string; readonly email: string },
  at: Date,
): Promise<ContactAddress> {
  const [filled] = await tx.query<ContactAddress>(sql`
    UPDATE contact SET email = ${user.email}, email_verified_at = NULL, email_code_hash = NULL
    WHERE id = (SELECT id FROM contact WHERE user_id = ${user.id} AND email IS NULL ORDER BY id LIMIT 1)
    RETURNING id, email AS address`);
  if (filled) return filled;
  const [created] = await tx.query<ContactAddress>(sql`
    INSERT INTO contact (slug, email, full_name, user_id, created_at)
    SELECT ${await freeContactSlug(tx, user.username)}, email, left(trim(first_name || ' ' || last_name), 60), id, ${at}
    FROM app_user WHERE id = ${user.id} RETURNING id, email AS address`);
  if (!created) throw new Error("an insert returns its row");
  return created;
}
