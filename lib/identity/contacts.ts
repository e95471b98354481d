import { randomBytes } from "node:crypto";
import { type Db, sql, type Tx } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import type { Origin } from "./audit";

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
    const hasOtherEmail = email !== null && contact.email !== null && !contact.hasEmail;
    const isSomebodyElse = contact.userId !== null || hasOtherEmail;
    if (contact.hasPhone && isSomebodyElse)
      throw new InvalidInput({ phone: ["This phone number is taken."] });
  }
  return contacts.map(({ id }) => id);
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
    await tx.query(sql`UPDATE contact SET user_id = ${user.id}, phone = NULL WHERE id = ANY(${others})`);
  }
  await tx.query(sql`
    UPDATE contact SET user_id = ${user.id}, email = coalesce(${email}, email), phone = coalesce(${phone}, phone),
      phone_verified_at = CASE WHEN ${phone}::text IS NULL OR phone = ${phone} THEN phone_verified_at END,
      full_name = ${fullName}, nick_name = coalesce(nullif(${nickName}, ''), nick_name), lang = ${lang},
      extra = coalesce(extra, '{}') || coalesce(${json}::jsonb, '{}')
    WHERE id = ${first}`);
}

/** The username when no contact is called that, else something like it. */
export async function freeContactSlug(tx: Tx, username: string): Promise<string> {
  const [taken] = await tx.query(sql`SELECT 1 FROM contact WHERE slug = ${username}`);
  return taken ? `${username.slice(0, 42)}-${randomBytes(4).toString("hex").slice(0, 7)}` : username;
}

/**
 * Moves the user's contact to a new e-mail address, which is not verified yet.
 *
 * @throws InvalidInput 400 `email` when it is somebody else's
 */
export async function moveContactEmail(
  tx: Tx,
  userId: bigint,
  previous: string | null,
  email: string,
): Promise<void> {
  const contacts = await findContacts(tx, email, null);
  if (contacts.some((contact) => contact.userId !== null && contact.userId !== userId))
    throw new InvalidInput({ email: ["This e-mail address is taken."] });
  const isUnverified = sql`email_verified_at = NULL, email_code_hash = NULL`;
  if (contacts.length > 0) {
    await tx.query(sql`
      UPDATE contact SET user_id = ${userId}, ${isUnverified}
      WHERE id = ANY(${contacts.map(({ id }) => id)}) AND user_id IS NULL`);
    return;
  }
  await tx.query(sql`
    UPDATE contact SET email = ${email}, ${isUnverified}
    WHERE id = (SELECT id FROM contact WHERE user_id = ${userId} AND (email IS NULL OR lower(email) = lower(${previous}))
                ORDER BY email NULLS LAST, id LIMIT 1)`);
}
