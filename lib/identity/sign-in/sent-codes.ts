import { spend } from "@/lib/auth/throttle";
import type { Database } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { announce } from "@/lib/events";
import { type Channel, issueCode } from "../credentials/one-time-codes";
import { contactOfUser } from "../registration/links";

/**
 * Has a code sent to the user's e-mail address or phone number. It proves the address, and stands in for the password
 * where the user proves to be the user.
 *
 * @returns where it went
 * @throws InvalidInput    400 `channel` when the user has no address of that kind
 * @throws TooManyRequests 429
 */
export async function sendCode(
  db: Database,
  { userId, channel, at }: { readonly userId: bigint; readonly channel: Channel; readonly at: Date },
): Promise<string> {
  await spend(db, { limit: "code", subject: `${userId}` });
  return db.transaction(async (tx) => {
    const contact = await contactOfUser(tx, userId, channel, at);
    if (!contact)
      throw new InvalidInput({
        channel: [`The account has no ${channel === "email" ? "e-mail address" : "phone number"}.`],
      });
    const code = await issueCode(tx, contact.id, channel, at);
    await announce(
      tx,
      "user_verification",
      { contact: contact.id, channel, address: null, key: null, code },
      at,
    );
    return contact.address;
  });
}
