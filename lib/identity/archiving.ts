import type { SignedIn } from "@/lib/auth/actor";
import type { ContactSubject, ProfileSubject, UserSubject } from "@/lib/auth/audience";
import { type Database, type Db, lockProfile, sql, type Tx } from "@/lib/db";
import { InvalidInput, NotFound, NotPermitted } from "@/lib/errors";
import { type Origin, recordAudit } from "./audit/record";
import { refuseWhereFrozen } from "./credentials/frozen-accounts";
import { deleteRoles } from "./roles/bulk-removal";
import { isBrokerManager } from "./roles/roles";
import { getSite } from "./site";

/**
 * Nothing that the books refer to is ever deleted: users and profiles are archived. The row stays, under a name that
 * says nothing, and all that told of a person goes. docs/accounts.md lists what stays and why.
 */

/** Who asks for it. */
interface Request {
  readonly actor: SignedIn;
  readonly origin: Origin;
}

/**
 * Archives a user, the personal profile, and the organizations that nobody else belongs to; of a contact that has no
 * user, the row itself is deleted, with the notes on it.
 *
 * @throws InvalidInput 400 while an organization would lose its last manager, unless the broker's managers ask for it
 * @throws NotFound     404 when somebody was quicker
 * @throws NotPermitted 403 for a user, as {@link refuseWhereFrozen}
 * Source: API reference, DELETE /api/users/{user}
 */
export async function archivePerson(
  db: Database,
  { subject, actor, origin }: Request & { readonly subject: UserSubject | ContactSubject },
): Promise<void> {
  await db.transaction(async (tx) => {
    if ("contact" in subject) await deleteContact(tx, subject.contact, origin);
    else await archiveUser(tx, subject.user.id, { actor, origin });
  });
}

/**
 * Archives a profile, and the user of a personal one.
 *
 * @returns whether the caller's own account went with it
 * @throws NotPermitted 403 for the broker's and the payment processor's profile, and for what is another's own account
 * Source: API reference, DELETE /api/profile/{profile}
 */
export async function archiveProfile(
  db: Database,
  { subject, actor, origin }: Request & { readonly subject: ProfileSubject },
): Promise<{ isOwnAccount: boolean }> {
  const { profile, access } = subject;
  return db.transaction(async (tx) => {
    const user = await findPersonOf(tx, profile.id);
    if (!user) {
      await archiveProfiles(tx, [profile.id], origin);
      return { isOwnAccount: false };
    }
    const isOwnAccount = user.id === actor.id;
    if (!isOwnAccount && access.as !== "broker")
      throw new NotPermitted(`This profile is ${user.username}'s own account.`);
    await archiveUser(tx, user.id, { actor, origin });
    return { isOwnAccount };
  });
}

async function deleteContact(tx: Tx, contact: ContactSubject["contact"], origin: Origin): Promise<void> {
  const [gone] = await tx.query<{ addresses: string[] }>(sql`
    DELETE FROM contact WHERE id = ${contact.id} AND user_id IS NULL
    RETURNING array_remove(ARRAY[lower(email), phone], NULL) AS addresses`);
  if (!gone) throw new NotFound("There is no such user.");
  await forgetMessages(tx, gone.addresses);
  await recordAudit(tx, origin, {
    event: "user_deleted",
    target: contact.slug,
    detail: { contact: contact.id.toString() },
  });
}

async function archiveUser(tx: Tx, id: bigint, { actor, origin }: Request): Promise<void> {
  await refuseWhereFrozen(tx);
  const profiles = await lockProfilesOf(tx, id, origin.at);
  const [user] = await tx.query<{ id: bigint; username: string; email: string | null }>(sql`
    SELECT id, username, email FROM app_user WHERE id = ${id} AND is_active FOR UPDATE`);
  if (!user) throw new NotFound("There is no such user.");
  await refuseOrphans(tx, profiles, actor, origin.at);
  const goes = profiles.filter(
    ({ isPersonal, isOrphaned, isNeeded }) => isPersonal || (isOrphaned && !isNeeded),
  );
  const ids = goes.map((profile) => profile.id);
  await archiveProfiles(tx, ids, origin);
  await forgetContacts(tx, user, ids);
  await deleteRoles(tx, sql`r.user_id = ${id}`, origin);
  await deleteBelongings(tx, id);
  await tx.query(sql`
    UPDATE app_user SET username = '_archive_' || id, email = ${await archivedAddress(tx, id)}, first_name = '',
      last_name = '', password_hash = NULL, token_version = token_version + 1, is_active = FALSE, is_superuser = FALSE
    WHERE id = ${id}`);
  const detail = { user_id: id.toString() };
  await recordAudit(
    tx,
    origin,
    { event: "user_deleted", target: user.username, detail },
    // Nobody else is to be taken for this user for a while.
    { event: "username_released", target: user.username.toLowerCase(), detail },
  );
}

/** A profile that a user manages. */
interface Managed {
  readonly id: bigint;
  readonly name: string;
  readonly isPersonal: boolean;
  readonly isBroker: boolean;
  /** Nobody else manages it. */
  readonly isOrphaned: boolean;
  /** Others belong to it, or a subscription to or of it is in force. */
  readonly isNeeded: boolean;
}

/**
 * The profiles a user manages, the personal one in any case, locked: of two managers who leave at the same moment each
 * sees whether the other is gone.
 */
async function lockProfilesOf(tx: Tx, userId: bigint, at: Date): Promise<Managed[]> {
  await tx.query(sql`
    SELECT 1 FROM profile p JOIN role r ON r.profile_id = p.id WHERE r.user_id = ${userId} ORDER BY p.id FOR NO KEY UPDATE OF p`);
  const inForce = sql`r.grant_key IS NULL AND r.request_key IS NULL AND (r.ends_at IS NULL OR r.ends_at > ${at})`;
  return tx.query<Managed>(sql`
    SELECT p.id, coalesce(nullif(p.full_name, ''), p.slug) AS name, lower(p.slug) = lower(u.username) AS "isPersonal",
      EXISTS (SELECT FROM site_settings s WHERE s.broker_id = p.id) AS "isBroker",
      NOT EXISTS (
        SELECT FROM role r JOIN role_type t ON t.id = r.role_type_id JOIN app_user other ON other.id = r.user_id
        WHERE r.profile_id = p.id AND r.user_id <> u.id AND t.slug = 'manager' AND t.profile_id IS NULL AND ${inForce}
          AND other.is_active) AS "isOrphaned",
      EXISTS (SELECT FROM role r WHERE r.profile_id = p.id AND r.user_id <> u.id AND ${inForce})
        OR EXISTS (SELECT FROM subscription s WHERE s.profile_id = p.id AND s.ends_at > ${at})
        OR EXISTS (SELECT FROM subscription s JOIN plan ON plan.id = s.plan_id WHERE plan.provider_id = p.id AND s.ends_at > ${at})
        AS "isNeeded"
    FROM app_user u JOIN role mine ON mine.user_id = u.id JOIN role_type mt ON mt.id = mine.role_type_id
      JOIN profile p ON p.id = mine.profile_id
    WHERE u.id = ${userId} AND p.is_active AND mine.grant_key IS NULL AND mine.request_key IS NULL
      AND (lower(p.slug) = lower(u.username) OR (mt.slug = 'manager' AND mt.profile_id IS NULL
        AND (mine.ends_at IS NULL OR mine.ends_at > ${at})))
    ORDER BY p.id`);
}

/** @throws InvalidInput 400 when somebody would have to look after a profile that has nobody left to do so */
async function refuseOrphans(db: Db, profiles: readonly Managed[], actor: SignedIn, at: Date): Promise<void> {
  if (profiles.some(({ isBroker, isOrphaned }) => isBroker && isOrphaned))
    throw new InvalidInput("The site needs a manager: make somebody else one first.");
  const left = profiles.filter(
    ({ isPersonal, isOrphaned, isNeeded }) => !isPersonal && isOrphaned && isNeeded,
  );
  if (left.length === 0 || (await isBrokerManager(db, actor.id, at))) return;
  const names = left.map(({ name }) => name).join(", ");
  throw new InvalidInput(`${names} would have no manager: make somebody else one first, or delete it.`);
}

/** The user whose personal profile this is. */
async function findPersonOf(tx: Tx, profileId: bigint): Promise<{ id: bigint; username: string } | null> {
  const [person] = await tx.query<{ id: bigint; username: string }>(sql`
    SELECT u.id, u.username FROM profile p JOIN app_user u ON lower(u.username) = lower(p.slug)
      JOIN role r ON r.user_id = u.id AND r.profile_id = p.id
    WHERE p.id = ${profileId} AND u.is_active AND r.grant_key IS NULL AND r.request_key IS NULL`);
  return person ?? null;
}

/**
 * Archives profiles by their rows alone. Name and postal address stay with those that are in the books, as invoices have
 * to show them; plans are no longer sold, and those who bought them keep them until they end.
 */
async function archiveProfiles(tx: Tx, ids: readonly bigint[], origin: Origin): Promise<void> {
  for (const id of [...ids].sort((a, b) => Number(a - b))) await lockProfile(tx, id);
  const { brokerId, processorId } = await getSite(tx);
  if (ids.includes(brokerId) || ids.includes(processorId))
    throw new NotPermitted("The site cannot do without this profile.");
  await endSubscriptions(tx, ids, origin.at);
  await deleteRoles(tx, sql`r.profile_id = ANY(${ids})`, origin);
  await tx.query(sql`UPDATE plan SET is_active = FALSE WHERE provider_id = ANY(${ids})`);
  const domain = await mailDomain(tx);
  const gone = await tx.query<{ slug: string }>(sql`
    WITH before AS (
      SELECT id, slug, EXISTS (
        SELECT FROM ledger_entry e WHERE p.id IN (e.orig_profile_id, e.dest_profile_id)) OR EXISTS (
        SELECT FROM charge c WHERE c.customer_id = p.id) AS is_in_books
      FROM profile p WHERE id = ANY(${ids}) AND is_active FOR UPDATE)
    UPDATE profile p SET is_active = FALSE, slug = '_archive_' || p.id, email = '_archive_' || p.id || '@' || ${domain}::text,
      phone = '', picture = NULL, extra = NULL,
      full_name = CASE WHEN is_in_books THEN full_name ELSE '' END,
      street_address = CASE WHEN is_in_books THEN street_address ELSE '' END,
      locality = CASE WHEN is_in_books THEN locality ELSE '' END,
      region = CASE WHEN is_in_books THEN region ELSE '' END,
      postal_code = CASE WHEN is_in_books THEN postal_code ELSE '' END,
      country = CASE WHEN is_in_books THEN country ELSE '' END,
      tax_id = CASE WHEN is_in_books THEN tax_id ELSE '' END
    FROM before WHERE before.id = p.id RETURNING before.slug`);
  if (gone.length < ids.length) throw new NotFound("There is no such profile.");
  await recordAudit(
    tx,
    origin,
    ...gone.map(({ slug }) => ({ event: "profile_deleted", target: slug }) as const),
  );
}

/** Ends what the profiles are subscribed to, as cancelling does, and keeps what others have of them from renewing. */
async function endSubscriptions(tx: Tx, ids: readonly bigint[], at: Date): Promise<void> {
  // A request waits although its term would have passed.
  const theirs = sql`s.profile_id = ANY(${ids}) AND (s.ends_at > ${at} OR (s.request_key IS NOT NULL AND s.closed_at IS NULL))`;
  const unpaid = sql`(s.grant_key IS NOT NULL OR s.request_key IS NOT NULL)
    AND NOT EXISTS (SELECT FROM ledger_entry e WHERE e.subscription_id = s.id)`;
  await tx.query(sql`
    DELETE FROM subscription_use c USING subscription s WHERE s.id = c.subscription_id AND ${theirs} AND ${unpaid}`);
  await tx.query(sql`DELETE FROM subscription s WHERE ${theirs} AND ${unpaid}`);
  await tx.query(sql`
    UPDATE subscription s SET ends_at = greatest(s.created_at, ${at}), anchor_at = greatest(s.created_at, ${at}),
      periods_elapsed = 0, auto_renew = FALSE, closed_at = CASE WHEN s.request_key IS NOT NULL THEN ${at}::timestamptz END
    WHERE ${theirs}`);
  await tx.query(sql`
    UPDATE subscription s SET auto_renew = FALSE FROM plan
    WHERE plan.id = s.plan_id AND plan.provider_id = ANY(${ids}) AND s.ends_at > ${at} AND s.auto_renew`);
}

/**
 * Takes all that tells of the person from the contacts, which stay for the notes on organizations; and from what was
 * sent to the person, written by, and bought for them, by their addresses.
 */
async function forgetContacts(
  tx: Tx,
  user: { readonly id: bigint; readonly username: string; readonly email: string | null },
  profileIds: readonly bigint[],
): Promise<void> {
  const contacts = await tx.query<{ id: bigint; addresses: string[] }>(sql`
    SELECT id, array_remove(ARRAY[lower(email), phone], NULL) AS addresses FROM contact WHERE user_id = ${user.id} FOR UPDATE`);
  const ids = contacts.map(({ id }) => id);
  const own = user.email === null ? [] : [user.email.toLowerCase()];
  const addresses = [...own, ...contacts.flatMap((contact) => contact.addresses)];
  await forgetMessages(tx, addresses, user.id);
  await tx.query(sql`
    UPDATE cart_item SET full_name = '', email = '', sync_on = ''
    WHERE recorded AND (lower(email) = ANY(${addresses}) OR lower(sync_on) = ANY(${[...addresses, user.username.toLowerCase()]}))`);
  await tx.query(sql`DELETE FROM verification_link WHERE contact_id = ANY(${ids})`);
  await tx.query(sql`
    DELETE FROM activity
    WHERE (contact_id = ANY(${ids}) AND account_id IS NULL) OR account_id = ANY(${profileIds})`);
  await tx.query(sql`
    UPDATE contact SET slug = '_archive_' || id, email = NULL, phone = NULL, full_name = '', nick_name = '', picture = NULL,
      extra = NULL, email_code_hash = NULL, email_verified_at = NULL, phone_code_hash = NULL, phone_verified_at = NULL
    WHERE id = ANY(${ids})`);
}

/** Deletes what was sent to these addresses, and what was written from them through the contact form. */
async function forgetMessages(
  tx: Tx,
  addresses: readonly string[],
  userId: bigint | null = null,
): Promise<void> {
  await tx.query(sql`DELETE FROM message WHERE lower(address) = ANY(${addresses})`);
  await tx.query(
    sql`DELETE FROM contact_message WHERE user_id = ${userId} OR lower(email) = ANY(${addresses})`,
  );
}

/** Deletes what belongs to one user alone: secrets, sessions, choices. A test knows the tables. */
async function deleteBelongings(tx: Tx, id: bigint): Promise<void> {
  await tx.query(sql`
    WITH notices AS (DELETE FROM role_notice WHERE user_id = ${id}),
      keys AS (DELETE FROM api_key WHERE user_id = ${id}),
      otp AS (DELETE FROM otp_secret WHERE user_id = ${id}),
      ssh AS (DELETE FROM ssh_key WHERE user_id = ${id}),
      choices AS (DELETE FROM notification_opt_out WHERE user_id = ${id}),
      sessions AS (DELETE FROM session WHERE user_id = ${id}),
      devices AS (DELETE FROM known_device WHERE user_id = ${id}),
      elsewhere AS (DELETE FROM external_identity WHERE user_id = ${id}),
      change AS (DELETE FROM email_change WHERE user_id = ${id}),
      codes AS (DELETE FROM factor_code WHERE user_id = ${id}),
      visits AS (DELETE FROM engagement WHERE user_id = ${id}),
      gifts AS (UPDATE cart_item SET user_id = NULL WHERE user_id = ${id} AND NOT recorded AND claim_code IS NOT NULL),
      cart AS (DELETE FROM cart_item WHERE user_id = ${id} AND NOT recorded AND claim_code IS NULL)
    DELETE FROM idempotency_record WHERE caller = ${`user:${id}`}`);
}

async function archivedAddress(db: Db, id: bigint): Promise<string> {
  return `_archive_${id}@${await mailDomain(db)}`;
}

/** The domain that the site's own mail comes from. */
async function mailDomain(db: Db): Promise<string> {
  const { brokerEmail } = await getSite(db);
  return brokerEmail.split("@").at(-1) || "localhost";
}
