import { type Db, type Sql, sql, type Tx } from "@/lib/db";
import { InvalidInput, NotFound } from "@/lib/errors";
import { type Origin, recordAudit } from "../audit/record";
import { allocateUsername, splitFullName } from "../names";
import type { UserDetail } from "../schemas";
import { attachContact, type ContactDetails, findAdoptable } from "./contacts";
import { fullNameSql, pictureSql, printableNameSql } from "./summaries";

/** A user about to exist. */
export interface NewUser extends ContactDetails {
  /** Made from the e-mail address when undefined. */
  readonly username: string | undefined;
  /** A name that must not be made, as a profile is about to bear it. */
  readonly notNamed?: string | undefined;
  /** Null until the account is activated. */
  readonly passwordHash: string | null;
  /** Whether the user is signed in by this, as who registers and gets a token. */
  readonly signedIn: boolean;
}

export interface CreatedUser {
  readonly id: bigint;
  readonly username: string;
  readonly fullName: string;
}

/**
 * Creates a user with a contact, or takes over the contact that an import or an invitation left.
 *
 * @throws InvalidInput 400 on `username`, `email` or `phone` that are taken
 */
export async function createUser(tx: Tx, user: NewUser, origin: Origin): Promise<CreatedUser> {
  const { email, phone, passwordHash, signedIn } = user;
  const { username: wanted, notNamed } = user;
  const username = await allocateUsername(tx, { wanted, notNamed, email, at: origin.at });
  const adopted = await findAdoptable(tx, email, phone);
  await refuseTakenEmail(tx, email);
  const { firstName, lastName } = splitFullName(user.fullName, "drop");
  const [row] = await tx.query<{ id: bigint }>(sql`
    INSERT INTO app_user (username, email, first_name, last_name, password_hash, date_joined, last_login)
    VALUES (${username}, ${email}, ${firstName}, ${lastName}, ${passwordHash}, ${origin.at}, ${signedIn ? origin.at : null})
    RETURNING id`);
  if (!row) throw new Error("an insert returns its row");
  await attachContact(tx, { id: row.id, username }, user, adopted, origin);
  return { id: row.id, username, fullName: `${firstName} ${lastName}`.trim() };
}

/**
 * As {@link createUser}, for somebody who did not ask for it: who registers is recorded as such.
 *
 * @throws InvalidInput as {@link createUser}
 */
export async function createUserFor(tx: Tx, user: NewUser, origin: Origin): Promise<CreatedUser> {
  const created = await createUser(tx, user, origin);
  await recordAudit(tx, origin, { event: "user_created", target: created.username });
  return created;
}

/** @throws InvalidInput 400 `email` when another user has it */
export async function refuseTakenEmail(
  db: Db,
  email: string | null,
  exceptUserId: bigint | null = null,
): Promise<void> {
  const [taken] = await db.query(sql`
    SELECT 1 FROM app_user WHERE lower(email) = lower(${email}) AND id IS DISTINCT FROM ${exceptUserId}`);
  if (taken) throw new InvalidInput({ email: ["This e-mail address is taken."] });
}

/** A user by id, or a contact that has no user yet; `isSelf` when it is the user who asks. */
export type Person =
  | { readonly userId: bigint; readonly isSelf?: boolean | undefined }
  | { readonly contactId: bigint };

/**
 * Everything the API tells of a user; of a contact without a user, the same shape without credentials.
 *
 * @throws NotFound
 */
export async function getUserDetail(db: Db, person: Person): Promise<UserDetail> {
  const [detail] = await db.query<UserDetail>(
    "userId" in person ? userSql(person.userId, person.isSelf ?? false) : contactSql(person.contactId),
  );
  if (!detail) throw new NotFound("There is no such user.");
  return detail;
}

function userSql(id: bigint, isSelf: boolean): Sql {
  const u = sql`u`;
  const pending = isSelf
    ? sql`, (SELECT e.email FROM email_change e WHERE e.user_id = u.id) AS pending_email`
    : sql``;
  return sql`
    SELECT u.username AS slug, u.username, ${printableNameSql(u)} AS printable_name, ${pictureSql(u)} AS picture, u.email,
      (SELECT c.phone FROM contact c WHERE c.user_id = u.id AND c.phone IS NOT NULL
        ORDER BY c.phone_verified_at IS NULL, c.id LIMIT 1) AS phone,
      ${fullNameSql(u)} AS full_name, coalesce(main.nick_name, '') AS nick_name, coalesce(main.lang, 'en') AS lang,
      u.password_hash IS NOT NULL AS credentials,
      EXISTS (SELECT FROM otp_secret o WHERE o.user_id = u.id AND o.confirmed_at IS NOT NULL) AS otp_enabled,
      u.date_joined AS created_at, u.last_login,
      EXISTS (SELECT FROM contact c WHERE c.user_id = u.id AND lower(c.email) = lower(u.email)
        AND c.email_verified_at IS NOT NULL) AS email_verified,
      (SELECT c.phone_verified_at IS NOT NULL FROM contact c WHERE c.user_id = u.id AND c.phone IS NOT NULL
        ORDER BY c.phone_verified_at IS NULL, c.id LIMIT 1) IS TRUE AS phone_verified${pending}
    FROM app_user u
      LEFT JOIN LATERAL (SELECT c.nick_name, c.lang FROM contact c WHERE c.user_id = u.id ORDER BY c.id LIMIT 1) main ON TRUE
    WHERE u.id = ${id}`;
}

function contactSql(id: bigint): Sql {
  return sql`
    SELECT c.slug, c.slug AS username, coalesce(nullif(c.nick_name, ''), nullif(c.full_name, ''), c.slug) AS printable_name,
      c.picture, c.email, c.phone, c.full_name, c.nick_name, c.lang, FALSE AS credentials, FALSE AS otp_enabled,
      c.created_at, NULL::timestamptz AS last_login, c.email_verified_at IS NOT NULL AS email_verified,
      c.phone_verified_at IS NOT NULL AS phone_verified
    FROM contact c WHERE c.id = ${id}`;
}
