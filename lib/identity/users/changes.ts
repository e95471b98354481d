import { join, type Sql, sql, type Tx } from "@/lib/db";
import { InvalidInput, TooManyRequests } from "@/lib/errors";
import { announce } from "@/lib/events";
import { type Origin, recordAudit } from "../audit/record";
import { splitFullName } from "../names";
import { type ContactOwner, ensureContact, moveContactEmail } from "./contacts";
import { dropEmailChange, requestEmailChange } from "./email-changes";
import { refuseTakenEmail } from "./users";

/** What changes of a user; undefined leaves as is. */
export interface UserChanges {
  /** Free, as {@link allocateProfileSlug} has made sure. */
  readonly username?: string | undefined;
  readonly fullName?: string | undefined;
  readonly nickName?: string | undefined;
  readonly lang?: string | undefined;
  readonly picture?: string | null | undefined;
  readonly email?: string | undefined;
}

/**
 * Changes a user and the user's contacts. A new name keeps old tokens, which go by the user's id, and the old name
 * stays reserved for a while. A new e-mail address is only asked for: it is the user's once it was proved, see
 * {@link applyEmail}.
 *
 * @throws InvalidInput    400 `email` when it is somebody else's
 * @throws TooManyRequests 429 when the user asks for one address after the other
 */
export async function changeUser(
  tx: Tx,
  user: ContactOwner,
  changes: UserChanges,
  origin: Origin,
): Promise<void> {
  const { username, fullName, email } = changes;
  const assignments: Sql[] = [];
  if (username !== undefined) {
    assignments.push(sql`username = ${username}`);
    if (username.toLowerCase() !== user.username.toLowerCase()) await releaseUsername(tx, user, origin);
  }
  if (fullName !== undefined) {
    const { firstName, lastName } = splitFullName(fullName, "keep");
    assignments.push(sql`first_name = ${firstName}, last_name = ${lastName}`);
  }
  if (assignments.length > 0)
    await tx.query(sql`UPDATE app_user SET ${join(assignments, ", ")} WHERE id = ${user.id}`);
  await copyToContacts(tx, user.id, changes, origin.at);
  if (email !== undefined) await wishEmail(tx, user, email, origin);
}

/** What of a user stands on all of the user's contacts. */
async function copyToContacts(tx: Tx, userId: bigint, changes: UserChanges, at: Date): Promise<void> {
  const { fullName, nickName, lang, picture } = changes;
  const assignments = [
    ...(fullName === undefined ? [] : [sql`full_name = ${fullName.slice(0, 60)}`]),
    ...(nickName === undefined ? [] : [sql`nick_name = ${nickName}`]),
    ...(lang === undefined ? [] : [sql`lang = ${lang}`]),
    ...(picture === undefined ? [] : [sql`picture = ${picture}`]),
  ];
  if (assignments.length === 0) return;
  await ensureContact(tx, userId, at);
  await tx.query(sql`UPDATE contact SET ${join(assignments, ", ")} WHERE user_id = ${userId}`);
}

const MAX_WISHES_AN_HOUR = 5;

async function wishEmail(tx: Tx, user: ContactOwner, email: string, origin: Origin): Promise<void> {
  if (email.toLowerCase() === user.email?.toLowerCase()) return dropEmailChange(tx, user.id);
  await refuseTakenEmail(tx, email, user.id);
  // Addresses of strangers are written to: the log, which is kept anyway, tells how often.
  const since = new Date(origin.at.getTime() - 3_600_000);
  const [row] = await tx.query<{ count: bigint }>(sql`
    SELECT count(*) AS count FROM audit_event
    WHERE actor_id = ${user.id} AND event = 'email_change_requested' AND created_at > ${since}`);
  if (row && row.count >= MAX_WISHES_AN_HOUR) throw new TooManyRequests(3600);
  await recordAudit(tx, origin, { event: "email_change_requested", target: user.username });
  await requestEmailChange(tx, { userId: user.id, email }, origin.at);
}

/**
 * Makes a proved address the user's own, and that of the user's personal profile. Links and codes that were sent to the
 * old one open nothing any more, and it is told.
 *
 * @param profileId the personal profile, if there is one
 * @throws InvalidInput 400 `email` when it became somebody else's meanwhile
 */
export async function applyEmail(
  tx: Tx,
  user: ContactOwner,
  { email, profileId }: { readonly email: string; readonly profileId: bigint | null },
  origin: Origin,
): Promise<void> {
  await refuseTakenEmail(tx, email, user.id);
  await moveContactEmail(tx, user, email, origin.at);
  await tx.query(sql`UPDATE app_user SET email = ${email} WHERE id = ${user.id}`);
  await tx.query(sql`UPDATE profile SET email = ${email} WHERE id = ${profileId}`);
  await recordAudit(tx, origin, { event: "email_changed", target: user.username });
  const change = { user: user.id, what: "email", ip: origin.ip, formerEmail: user.email } as const;
  await announce(tx, "credentials_updated", change, origin.at);
}

/** Notes that a name was given up, from which it stays reserved; see {@link allocateUsername}. */
async function releaseUsername(tx: Tx, user: ContactOwner, origin: Origin): Promise<void> {
  await recordAudit(tx, origin, {
    event: "username_released",
    target: user.username.toLowerCase(),
    detail: { user_id: user.id.toString() },
  });
}

/** @throws InvalidInput 400 `slug`: addresses of the site are made of the broker's name */
export function refuseBrokerRename(slug: string, brokerSlug: string): void {
  if (slug.toLowerCase() === brokerSlug.toLowerCase())
    throw new InvalidInput({
      slug: ["The broker's profile keeps its name: addresses of the site are made of it."],
    });
}
