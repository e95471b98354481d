import { spend } from "@/lib/auth/throttle";
import type { Database, Tx } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { announce, type EventPayload } from "@/lib/events";
import { type Origin, recordAudit } from "../audit/record";
import { type Channel, issueCode } from "../credentials/one-time-codes";
import type { UserDetail } from "../schemas";
import { getUserDetail, type Person } from "../users/users";
import { contactOfUser, issueLink } from "./links";

/** Where an activation link goes. */
export interface LinkTarget {
  readonly contactId: bigint;
  readonly channel: Channel;
}

/** Makes the link and the code of a message; the caller has it sent. */
export async function prepareActivation(
  tx: Tx,
  { contactId, channel }: LinkTarget,
  at: Date,
): Promise<EventPayload<"user_verification">> {
  const key = await issueLink(tx, { contactId, channel, purpose: "activate" }, at);
  const code = await issueCode(tx, contactId, channel, at);
  return { contact: contactId, channel, address: null, key, code };
}

/** Has a link sent by which an account is activated, or an address is proved. */
export async function sendActivation(tx: Tx, target: LinkTarget, at: Date): Promise<void> {
  await announce(tx, "user_verification", await prepareActivation(tx, target, at), at);
}

/**
 * Has an activation link sent to somebody who has no password yet, at the wish of whoever looks after the account.
 *
 * @returns the user, or the contact without a user
 * @throws InvalidInput    400 when there is a password already, or no e-mail address
 * @throws TooManyRequests 429 after three within an hour
 * Source: API reference, POST /api/users/{user}/activate
 */
export async function requestActivation(
  db: Database,
  person: Person,
  origin: Origin,
): Promise<UserDetail & { detail: string }> {
  const user = await getUserDetail(db, person);
  if (user.credentials) throw new InvalidInput("This account is activated: it has a password.");
  if (!user.email) throw new InvalidInput("There is no e-mail address to send a link to.");
  const subject = "userId" in person ? `user:${person.userId}` : `contact:${person.contactId}`;
  await spend(db, { limit: "activation", subject });
  await db.transaction(async (tx) => {
    const contact =
      "userId" in person
        ? await contactOfUser(tx, person.userId, "email", origin.at)
        : { id: person.contactId };
    if (!contact) throw new InvalidInput("There is no e-mail address to send a link to.");
    await sendActivation(tx, { contactId: contact.id, channel: "email" }, origin.at);
    await recordAudit(tx, origin, { event: "activation_sent", target: user.username });
  });
  return { ...user, detail: `We sent an activation link to ${user.email}.` };
}
