import { type Database, type Db, sql, type Tx } from "@/lib/db";
import { InvalidInput, NotFound } from "@/lib/errors";
import { announce } from "@/lib/events";
import { type Origin, recordAudit } from "../audit/record";
import type { UserUpdate } from "../credentials/account-schemas";
import { verifyCode } from "../credentials/one-time-codes";
import { refusingTaken } from "../errors";
import { allocateProfileSlug } from "../names";
import { getSite } from "../site";
import { applyEmail, changeUser, refuseBrokerRename } from "./changes";
import { changePhone } from "./contacts";
import { findEmailChange, takeEmailChange, tryEmailChange } from "./email-changes";

/** A change of a user, by the user or by the broker's staff. */
export interface AccountUpdate {
  readonly userId: bigint;
  readonly form: UserUpdate;
  readonly origin: Origin;
}

/**
 * Changes a user, and the personal profile with it; fields that are absent keep their value. A new e-mail address takes
 * effect once the code that is sent there comes back as `email_code`.
 *
 * @throws InvalidInput    400 by field: `slug`, `email` or `phone` that is taken, `email_code` or `phone_code` that is wrong
 * @throws TooManyRequests 429 when one address after the other is asked for
 * Source: API reference, PUT /api/users/{user}
 */
export async function updateAccount(db: Database, update: AccountUpdate): Promise<void> {
  const { userId, form, origin } = update;
  await checkProofs(db, userId, form, origin.at);
  await refusingTaken(() =>
    db.transaction(async (tx) => {
      const before = await lockAccount(tx, userId);
      // Names are locked before contacts are, here as at registration.
      if (form.slug !== undefined && form.slug !== before.username)
        await rename(tx, before, form.slug, origin);
      const account = await applyProof(tx, before, form, origin);
      const changes = changesOf(account, form);
      if (Object.keys(changes).length === 0) return;
      await changeUser(
        tx,
        account,
        {
          ...{ username: changes.slug, fullName: changes.full_name, nickName: changes.nick_name },
          ...{ lang: changes.lang, picture: changes.picture, email: changes.email },
        },
        origin,
      );
      if (changes.full_name !== undefined)
        await tx.query(
          sql`UPDATE profile SET full_name = ${changes.full_name} WHERE id = ${account.profileId}`,
        );
      if (changes.phone !== undefined) await movePhone(tx, account, changes.phone, origin);
      const detail = { fields: Object.keys(changes), ...(changes.slug ? { slug: changes.slug } : {}) };
      await recordAudit(tx, origin, { event: "user_updated", target: account.username, detail });
    }),
  );
}

/** A user as it is before the change. */
interface Account {
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
  readonly profileId: bigint | null;
}

/** Locks the personal profile, then the user: in the order of {@link updateProfile}. */
async function lockAccount(tx: Tx, userId: bigint): Promise<Account> {
  const [profile] = await tx.query<{ id: bigint }>(sql`
    SELECT p.id FROM profile p JOIN role r ON r.profile_id = p.id JOIN app_user u ON u.id = r.user_id
    WHERE u.id = ${userId} AND lower(p.slug) = lower(u.username) AND r.grant_key IS NULL AND r.request_key IS NULL
    FOR UPDATE OF p`);
  await tx.query(sql`SELECT 1 FROM app_user WHERE id = ${userId} FOR UPDATE`);
  const [account] = await tx.query<Omit<Account, "profileId">>(sql`
    SELECT u.id, u.username, u.email, trim(u.first_name || ' ' || u.last_name) AS "fullName",
      u.email_verification_enabled AS "asksEmailCode", u.phone_verification_enabled AS "asksPhoneCode",
      coalesce(main.nick_name, '') AS "nickName", coalesce(main.lang, 'en') AS lang, main.picture, main.phone,
      e.email AS "pendingEmail",
      EXISTS (SELECT FROM delegated_domain d WHERE d.domain = lower(split_part(u.email, '@', 2))) AS "isDelegated"
    FROM app_user u LEFT JOIN email_change e ON e.user_id = u.id
      LEFT JOIN LATERAL (
        SELECT (array_agg(c.nick_name ORDER BY c.id))[1] AS nick_name, (array_agg(c.lang ORDER BY c.id))[1] AS lang,
          (array_agg(c.picture ORDER BY c.id) FILTER (WHERE c.picture IS NOT NULL))[1] AS picture,
          (array_agg(c.phone ORDER BY c.id) FILTER (WHERE c.phone IS NOT NULL))[1] AS phone
        FROM contact c WHERE c.user_id = u.id) main ON TRUE
    WHERE u.id = ${userId} AND u.is_active`);
  if (!account) throw new NotFound("There is no such user.");
  return { ...account, profileId: profile?.id ?? null };
}

const WRONG_CODE = ["This code is wrong or has ended."];

/**
 * Checks the codes that came back. The one for an address that the user waits to have is not used up yet: that is done
 * together with the change. Tries count even when the rest is refused.
 *
 * @throws InvalidInput 400 `email_code` or `phone_code`
 */
async function checkProofs(db: Database, userId: bigint, form: UserUpdate, at: Date): Promise<void> {
  const { email_code: emailCode, phone_code: phoneCode } = form;
  if (emailCode !== undefined) {
    const isRight = (await provesPending(db, userId, form))
      ? await tryEmailChange(db, userId, emailCode, at)
      : await verifyCode(db, { userId }, "email", emailCode, at);
    if (!isRight) throw new InvalidInput({ email_code: WRONG_CODE });
  }
  if (phoneCode !== undefined && !(await verifyCode(db, { userId }, "phone", phoneCode, at)))
    throw new InvalidInput({ phone_code: WRONG_CODE });
}

/** Whether a code is about the address that the user waits to have, rather than about the present one. */
async function provesPending(db: Db, userId: bigint, form: UserUpdate): Promise<boolean> {
  const pending = await findEmailChange(db, userId);
  return pending !== null && (form.email || pending).toLowerCase() === pending.toLowerCase();
}

/** Makes the address that was proved the user's. */
async function applyProof(tx: Tx, account: Account, form: UserUpdate, origin: Origin): Promise<Account> {
  if (form.email_code === undefined || !(await provesPending(tx, account.id, form))) return account;
  const email = await takeEmailChange(tx, account.id, form.email_code);
  if (email === null) throw new InvalidInput({ email_code: WRONG_CODE });
  await applyEmail(tx, account, { email, profileId: account.profileId }, origin);
  return { ...account, email, pendingEmail: null };
}

type Changes = Pick<UserUpdate, "slug" | "nick_name" | "lang" | "picture" | "email"> & {
  full_name?: string | undefined;
  phone?: string | null | undefined;
};

/**
 * What the form changes; what it repeats is left out.
 *
 * @throws InvalidInput 400 `email` that is empty: an address is replaced, never given up
 */
function changesOf(account: Account, form: UserUpdate): Changes {
  if (form.email === "" && account.email !== null && !account.isDelegated)
    throw new InvalidInput({ email: ["This field may not be blank."] });
  const picture = form.picture === "" ? null : form.picture;
  const phone = form.phone === "" ? null : form.phone;
  const isSame = (one: string, other: string | null) => one.toLowerCase() === other?.toLowerCase();
  // The present address, said again, takes back the wish for another.
  const wishes =
    form.email && !account.isDelegated && !(isSame(form.email, account.email) && !account.pendingEmail);
  return {
    ...(form.slug !== undefined && form.slug !== account.username ? { slug: form.slug } : {}),
    ...(form.full_name === account.fullName ? {} : { full_name: form.full_name }),
    ...(form.nick_name === undefined || form.nick_name === account.nickName
      ? {}
      : { nick_name: form.nick_name }),
    ...(form.lang === undefined || form.lang === account.lang ? {} : { lang: form.lang }),
    ...(picture === undefined || picture === account.picture ? {} : { picture }),
    ...(phone === undefined || phone === account.phone ? {} : { phone }),
    ...(wishes ? { email: refuseWhileAsked(account, form.email ?? "") } : {}),
  };
}

/** @throws InvalidInput 400 `email` while signing in asks for a code that goes there */
function refuseWhileAsked({ email, asksEmailCode }: Account, wanted: string): string {
  if (asksEmailCode && wanted.toLowerCase() !== email?.toLowerCase())
    throw new InvalidInput({ email: ["Signing in asks for a code that goes there: switch that off first."] });
  return wanted;
}

/** @throws InvalidInput 400 `slug` that is taken, reserved, or of the broker */
async function rename(tx: Tx, account: Account, slug: string, { at }: Origin): Promise<void> {
  const { brokerSlug } = await getSite(tx);
  refuseBrokerRename(account.username, brokerSlug);
  if (slug.toLowerCase() !== account.username.toLowerCase())
    await allocateProfileSlug(tx, { wanted: slug, fullName: "", email: "", own: account, field: "slug", at });
  await tx.query(sql`UPDATE profile SET slug = ${slug} WHERE id = ${account.profileId}`);
}

/** @throws InvalidInput 400 `phone` that is taken, or that signing in depends on */
async function movePhone(tx: Tx, account: Account, phone: string | null, { ip, at }: Origin): Promise<void> {
  if (account.asksPhoneCode)
    throw new InvalidInput({ phone: ["Signing in asks for a code that goes there: switch that off first."] });
  await changePhone(tx, account, phone, at);
  const change = { user: account.id, what: "phone", ip, formerEmail: null } as const;
  await announce(tx, "credentials_updated", change, at);
}
