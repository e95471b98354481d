import type { SignedIn } from "@/lib/auth/actor";
import { type Database, sql, type Tx } from "@/lib/db";
import { InvalidInput, NotAuthenticated } from "@/lib/errors";
import { announce } from "@/lib/events";
import { type Origin, recordAudit } from "../audit/record";
import type { UserUpdate } from "../credentials/account-schemas";
import { refuseWhereFrozen } from "../credentials/frozen-accounts";
import { refusingTaken } from "../errors";
import { allocateProfileSlug, lockNames } from "../names";
import { getSite } from "../site";
import { type Account, findAccount, isSameAddress, lockAccount, movesAddress } from "./account-state";
import { applyProof, proveAddresses, provesPending, stepUp } from "./address-proofs";
import { changeUser, refuseBrokerRename } from "./changes";
import { changePhone } from "./contacts";

/** A change of a user, by the user or by the broker's staff. */
export interface AccountUpdate {
  readonly actor: SignedIn;
  readonly userId: bigint;
  /** What is absent keeps its value. */
  readonly form: Partial<UserUpdate>;
  readonly origin: Origin;
}

/**
 * Changes a user, and the personal profile with it; fields that are absent keep their value. A new e-mail address takes
 * effect once the code that is sent there comes back as `email_code`.
 *
 * What the codes of a request are for depends on what it asks. Users who ask for another address or number prove to be
 * themselves, by codes of the present ones or else; in every other request codes prove the addresses they were sent to.
 *
 * @throws InvalidInput    400 by field: `slug`, `email` or `phone` that is taken, `email_code` or `phone_code` that is wrong
 * @throws TooManyRequests 429 when one address after the other is asked for; and as {@link stepUp}
 * @throws NotPermitted    403 as {@link refuseWhereFrozen}
 * Source: API reference, PUT /api/users/{user}
 */
export async function updateAccount(db: Database, update: AccountUpdate): Promise<void> {
  const { actor, userId, form, origin } = update;
  const seen = await findAccount(db, userId);
  if (opensDifferently(seen, form)) await refuseWhereFrozen(db);
  const asksStepUp = (account: Account) => actor.id === userId && movesAddress(account, form);
  const isProved = asksStepUp(seen);
  if (isProved) await stepUp(db, actor, form, origin);
  else await proveAddresses(db, seen, form, origin);
  await refusingTaken(() =>
    db.transaction(async (tx) => {
      // Names are locked before profiles, users and contacts are, as everywhere.
      if (form.slug !== undefined) await lockNames(tx);
      const before = await lockAccount(tx, userId);
      if (form.slug !== undefined && form.slug !== before.username)
        await rename(tx, before, form.slug, origin);
      const account = isProved ? before : await applyProof(tx, before, form, origin);
      // What repeated the address or number of a moment ago has become a change meanwhile.
      if (!isProved && asksStepUp(account))
        throw new NotAuthenticated("Send your password, or a one-time code.");
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

/** Whether the account would be opened, found or recovered in another way. */
function opensDifferently(account: Account, form: Partial<UserUpdate>): boolean {
  const isRenamed = form.slug !== undefined && form.slug !== account.username;
  const isConfirmed = form.email_code !== undefined && provesPending(account, form);
  return isRenamed || isConfirmed || movesAddress(account, form);
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
function changesOf(account: Account, form: Partial<UserUpdate>): Changes {
  if (form.email === "" && account.email !== null && !account.isDelegated)
    throw new InvalidInput({ email: ["This field may not be blank."] });
  const picture = form.picture === "" ? null : form.picture;
  const phone = form.phone === "" ? null : form.phone;
  // The present address, said again, takes back the wish for another.
  const wishes =
    form.email &&
    !account.isDelegated &&
    !(isSameAddress(form.email, account.email) && !account.pendingEmail);
  return {
    ...(form.slug !== undefined && form.slug !== account.username ? { slug: form.slug } : {}),
    ...(form.full_name === undefined || form.full_name === account.fullName
      ? {}
      : { full_name: form.full_name }),
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
