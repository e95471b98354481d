import { type Db, sql, type Tx } from "@/lib/db";
import { NotFound } from "@/lib/errors";
import type { UserUpdate } from "../credentials/account-schemas";
import { lockPerson } from "./locks";

/** A user as it is before the change. */
export interface Account {
  readonly id: bigint;
  readonly username: string;
  readonly email: string | null;
  readonly pendingEmail: string | null;
  readonly phone: string | null;
  readonly fullName: string;
  readonly nickName: string;
  readonly lang: string;
  readonly picture: string | null;
  readonly asksEmailCode: boolean;
  readonly asksPhoneCode: boolean;
  /** The e-mail address is kept for the user by an identity provider. */
  readonly isDelegated: boolean;
  /** The personal profile. */
  readonly profileId: bigint | null;
}

/**
 * The user as it is now.
 *
 * @throws NotFound 404
 */
export async function findAccount(db: Db, userId: bigint): Promise<Account> {
  const [account] = await db.query<Account>(sql`
    SELECT u.id, u.username, u.email, trim(u.first_name || ' ' || u.last_name) AS "fullName",
      u.email_verification_enabled AS "asksEmailCode", u.phone_verification_enabled AS "asksPhoneCode",
      coalesce(main.nick_name, '') AS "nickName", coalesce(main.lang, 'en') AS lang, main.picture, main.phone,
      e.email AS "pendingEmail",
      EXISTS (SELECT FROM delegated_domain d WHERE d.domain = lower(split_part(u.email, '@', 2))) AS "isDelegated",
      (SELECT p.id FROM profile p JOIN role r ON r.profile_id = p.id
         WHERE r.user_id = u.id AND lower(p.slug) = lower(u.username) AND r.grant_key IS NULL AND r.request_key IS NULL
      ) AS "profileId"
    FROM app_user u LEFT JOIN email_change e ON e.user_id = u.id
      LEFT JOIN LATERAL (
        SELECT (array_agg(c.nick_name ORDER BY c.id))[1] AS nick_name, (array_agg(c.lang ORDER BY c.id))[1] AS lang,
          (array_agg(c.picture ORDER BY c.id) FILTER (WHERE c.picture IS NOT NULL))[1] AS picture,
          (array_agg(c.phone ORDER BY c.phone_verified_at IS NULL, c.id) FILTER (WHERE c.phone IS NOT NULL))[1] AS phone
        FROM contact c WHERE c.user_id = u.id) main ON TRUE
    WHERE u.id = ${userId} AND u.is_active`);
  if (!account) throw new NotFound("There is no such user.");
  return account;
}

/** As {@link findAccount}, and locks the account; see {@link lockPerson}. */
export async function lockAccount(tx: Tx, userId: bigint): Promise<Account> {
  await lockPerson(tx, userId);
  return findAccount(tx, userId);
}

/** Whether the form asks for an e-mail address that was not asked for yet, or for another phone number, or none. */
export function movesAddress(
  account: Account,
  { email, phone }: Pick<UserUpdate, "email" | "phone">,
): boolean {
  const isKnown =
    isSameAddress(email ?? "", account.email) || isSameAddress(email ?? "", account.pendingEmail);
  const movesEmail = !!email && !account.isDelegated && !isKnown;
  return movesEmail || (phone !== undefined && (phone || null) !== account.phone);
}

export function isSameAddress(one: string, other: string | null): boolean {
  return one.toLowerCase() === other?.toLowerCase();
}
