import type { SignedIn } from "@/lib/auth/actor";
import type { Database, Tx } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { type Origin, recordAudit } from "../audit/record";
import type { Secrets, UserUpdate } from "../credentials/account-schemas";
import { type Channel, verifyCode } from "../credentials/one-time-codes";
import { reauthenticate } from "../credentials/reauthentication";
import { type Account, isSameAddress } from "./account-state";
import { applyEmail } from "./changes";
import { takeEmailChange, tryEmailChange } from "./email-changes";

/** Has users who ask for another address prove to be themselves: who has the address can have the account. */
export async function stepUp(
  db: Database,
  actor: SignedIn,
  { password, otp_code, email_code, phone_code }: Secrets,
  origin: Origin,
): Promise<void> {
  await reauthenticate(db, actor, { password, otp_code, email_code, phone_code }, origin);
}

const WRONG_CODE = ["This code is wrong or has ended."];

/**
 * Checks the codes that came back, and notes what they prove. The one for an address that the user waits to have is not
 * used up yet: that is done together with the change. Tries count even when the rest is refused.
 *
 * @throws InvalidInput 400 `email_code` or `phone_code`
 */
export async function proveAddresses(
  db: Database,
  account: Account,
  form: Partial<UserUpdate>,
  origin: Origin,
): Promise<void> {
  const { email_code: emailCode, phone_code: phoneCode } = form;
  if (emailCode !== undefined && provesPending(account, form)) {
    if (!(await tryEmailChange(db, account.id, emailCode, origin.at)))
      throw new InvalidInput({ email_code: WRONG_CODE });
  } else if (emailCode !== undefined)
    await verify(db, account, { channel: "email", code: emailCode }, origin);
  if (phoneCode !== undefined) await verify(db, account, { channel: "phone", code: phoneCode }, origin);
}

async function verify(
  db: Database,
  account: Account,
  { channel, code }: { readonly channel: Channel; readonly code: string },
  origin: Origin,
): Promise<void> {
  if (!(await verifyCode(db, { userId: account.id }, channel, code, origin.at)))
    throw new InvalidInput({ [`${channel}_code`]: WRONG_CODE });
  const event = { event: "address_verified", target: account.username, detail: { channel } } as const;
  await recordAudit(db, origin, event);
}

/** Whether a code is about the address that the user waits to have, rather than about the present one. */
export function provesPending({ pendingEmail }: Account, { email }: Pick<UserUpdate, "email">): boolean {
  return pendingEmail !== null && isSameAddress(email || pendingEmail, pendingEmail);
}

/** Makes the address that was proved the user's. */
export async function applyProof(
  tx: Tx,
  account: Account,
  form: Partial<UserUpdate>,
  origin: Origin,
): Promise<Account> {
  if (form.email_code === undefined || !provesPending(account, form)) return account;
  const email = await takeEmailChange(tx, account.id, form.email_code);
  if (email === null) throw new InvalidInput({ email_code: WRONG_CODE });
  await applyEmail(tx, account, { email, profileId: account.profileId }, origin);
  return { ...account, email, pendingEmail: null };
}
