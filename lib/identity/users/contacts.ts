import { randomBytes } from "node:crypto";
import { type Db, type Sql, sql, type Tx } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import type { Origin } from "../audit/record";

/** How a person is reached, as it is given at registration. */
export interface ContactDetails {
  readonly email: string | null;
  readonly phone: string | null;
  readonly fullName: string;
  readonly nickName: string;
  readonly lang: string;
  readonly extra: Readonly<Record<string, unknown>> | null;
}

interface ExistingContact {
  readonly id: bigint;
  readonly userId: bigint | null;
  readonly email: string | null;
  readonly hasEmail: boolean;
  readonly hasPhone: boolean;
}

/** Contacts that already bear one of these addresses; the one with the e-mail address first. */
function findContacts(db: Db, email: string | null, phone: string | null): Promise<ExistingContact[]> {
  return db.query<ExistingContact>(sql`
    SELECT id, user_id AS "userId", email, coalesce(lower(email) = lower(${email}), FALSE) AS "hasEmail",
      coalesce(phone = ${phone}, FALSE) AS "hasPhone"
    FROM contact WHERE lower(email) = lower(${email}) OR phone = ${phone}
    ORDER BY coalesce(lower(email) = lower(${email}), FALSE) DESC, id FOR UPDATE`);
}

/**
 * The contacts without a user that a new user of these addresses takes over, from an import or an invitation.
 *
 * @throws InvalidInput 400 on `email` or `phone` when another user, or another person, has it
 */
export async function findAdoptable(db: Db, email: string | null, phone: string | null): Promise<bigint[]> {
  const contacts = await findContacts(db, email, phone);
  for (const contact of contacts) {
    if (contact.hasEmail && contact.userId !== null)
      throw new InvalidInput({ email: ["This e-mail address is taken."] });
    // Nobody has proved the number yet: it must not hand over an address that the new user does not even name.
    const hasOtherEmail = contact.email !== null && !contact.hasEmail;
    const isSomebodyElse = contact.userId !== null || hasOtherEmail;
    if (contact.hasPhone && isSomebodyElse)
      throw new InvalidInput({ phone: ["This phone number is taken."] });
  }
  return contacts.map(({ id }) => id);
}

/**
 * What is left of the proofs of a contact that becomes a user's: those of this very moment. An address that was proved
 * before was proved by somebody else, or by nobody knows whom; who writes a number on a contact must not get into the
 * account of the person whose e-mail address stands beside it.
 */
export function proofsKept(at: Date): Sql {
  return sql`
    email_verified_at = CASE WHEN email_verified_at = ${at} THEN email_verified_at END,
    phone_verified_at = CASE WHEN phone_verified_at = ${at} THEN phone_verified_at END`;
}

/** Gives a new user a contact: the adopted ones when there are any, else a new one. */
export async function attachContact(
  tx: Tx,
  user: { id: bigint; username: string },
  details: ContactDetails,
  adopted: readonly bigint[],
  origin: Origin,
): Promise<void> {
  const { email, phone, fullName, nickName, lang, extra } = details;
  const json = extra === null ? null : JSON.stringify(extra);
  const [first, ...others] = adopted;
  if (first === undefined) {
    await tx.query(sql`
      INSERT INTO contact (slug, email, phone, full_name, nick_name, lang, extra, user_id, created_at)
      VALUES (${await freeContactSlug(tx, user.username)}, ${email}, ${phone}, ${fullName}, ${nickName}, ${lang},
        ${json}::jsonb, ${user.id}, ${origin.at})`);
    return;
  }
  if (others.length > 0) {
    // The phone was known apart from the e-mail address: both are this person, and the first keeps the number.
    await tx.query(sql`
      UPDATE contact SET user_id = ${user.id}, phone = NULL, phone_verified_at = NULL WHERE id = ANY(${others})`);
  }
  await tx.query(sql`
    UPDATE contact SET user_id = ${user.id}, email = coalesce(${email}, email), phone = coalesce(${phone}, phone),
      ${proofsKept(origin.at)},
      full_name = ${fullName}, nick_name = coalesce(nullif(${nickName}, ''), nick_name), lang = ${lang},
      extra = coalesce(extra, '{}') || coalesce(${json}::jsonb, '{}')
    WHERE id = ${first}`);
}

/** The username when no contact is called that, else something like it. */
export async function freeContactSlug(tx: Tx, username: string): Promise<string> {
  const [taken] = await tx.query(sql`SELECT 1 FROM contact WHERE slug = ${username}`);
  return taken ? `${username.slice(0, 42)}-${randomBytes(4).toString("hex").slice(0, 7)}` : username;
}

/** The user's first contact; one is made for who has none. Its id. */
export async function ensureContact(tx: Tx, userId: bigint, at: Date): Promise<bigint> {
  const [user] = await tx.query<{ username: string }>(
    sql`SELECT username FROM app_user WHERE id = ${userId} FOR UPDATE`,
  );
  if (!user) throw new Error(`There is no user ${userId}`);
  const [first] = await tx.query<{ id: bigint }>(
    sql`SELECT id FROM contact WHERE user_id = ${userId} ORDER BY id LIMIT 1`,
  );
  if (first) return first.id;
  const [created] = await tx.query<{ id: bigint }>(sql`
    INSERT INTO contact (slug, full_name, user_id, created_at)
    SELECT ${await freeContactSlug(tx, user.username)}, left(trim(first_name || ' ' || last_name), 60), id, ${at}
    FROM app_user WHERE id = ${userId} RETURNING id`);
  if (!created) throw new Error("an insert returns its row");
  return created.id;
}

/** Whose contacts change: the user as it is until then. */
export interface ContactOwner {
  readonly id: bigint;
  readonly username: string;
  readonly email: string | null;
}

/**
 * Moves the user's contact to a new e-mail address that was proved to be the user's. A contact without a user that
 * bears it already comes along, and the one of the address before no longer leads to the user.
 *
 * @throws InvalidInput 400 `email` when it is somebody else's
 */
export async function moveContactEmail(
  tx: Tx,
  { id: userId, username, email: previous }: ContactOwner,
  email: string,
  at: Date,
): Promise<void> {
  const contacts = await findContacts(tx, email, null);
  if (contacts.some((contact) => contact.userId !== null && contact.userId !== userId))
    throw new InvalidInput({ email: ["This e-mail address is taken."] });
  const isProved = sql`email_verified_at = ${at}, email_code_hash = NULL`;
  if (contacts.length === 0) {
    const moved = await tx.query(sql`
      UPDATE contact SET email = ${email}, ${isProved}
      WHERE id = (SELECT id FROM contact WHERE user_id = ${userId} AND (email IS NULL OR lower(email) = lower(${previous}))
                  ORDER BY email NULLS LAST, id LIMIT 1)
      RETURNING id`);
    if (moved.length > 0) return;
    await tx.query(sql`
      INSERT INTO contact (slug, email, email_verified_at, full_name, user_id, created_at)
      SELECT ${await freeContactSlug(tx, username)}, ${email}, ${at}, left(trim(first_name || ' ' || last_name), 60), id, ${at}
      FROM app_user WHERE id = ${userId}`);
    return;
  }
  await tx.query(sql`
    UPDATE contact SET email = NULL, email_verified_at = NULL, email_code_hash = NULL
    WHERE user_id = ${userId} AND lower(email) = lower(${previous})`);
  await tx.query(sql`
    UPDATE contact SET user_id = ${userId}, ${isProved},
      phone_verified_at = CASE WHEN user_id = ${userId} THEN phone_verified_at END
    WHERE id = ANY(${contacts.map(({ id }) => id)})`);
}

/**
 * Gives the user another phone number, or none: it is not verified by that. A contact without a user that is known by
 * the number alone comes along, as at registration.
 *
 * @throws InvalidInput 400 `phone` when it is somebody else's
 */
export async function changePhone(
  tx: Tx,
  { id: userId, email }: ContactOwner,
  phone: string | null,
  at: Date,
): Promise<void> {
  const own = await ensureContact(tx, userId, at);
  const bearers = await findContacts(tx, null, phone);
  const isOthers = (bearer: ExistingContact) =>
    bearer.userId === null
      ? bearer.email !== null && bearer.email.toLowerCase() !== email?.toLowerCase()
      : bearer.userId !== userId;
  if (bearers.some(isOthers)) throw new InvalidInput({ phone: ["This phone number is taken."] });
  await tx.query(sql`
    UPDATE contact SET user_id = ${userId}, ${proofsKept(at)}
    WHERE id = ANY(${bearers.map(({ id }) => id)}) AND user_id IS NULL`);
  const isUnverified = sql`phone_verified_at = NULL, phone_code_hash = NULL`;
  await tx.query(
    sql`UPDATE contact SET phone = NULL, ${isUnverified} WHERE user_id = ${userId} AND phone IS NOT NULL`,
  );
  await tx.query(sql`UPDATE contact SET phone = ${phone}, ${isUnverified} WHERE id = ${own}`);
}
