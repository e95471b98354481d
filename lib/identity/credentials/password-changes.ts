import type { SignedIn } from "@/lib/auth/actor";
import { hashPassword } from "@/lib/auth/passwords";
import { keepSession } from "@/lib/auth/session";
import { endAllCredentials, issueToken } from "@/lib/auth/tokens";
import { type Database, sql } from "@/lib/db";
import { announce } from "@/lib/events";
import type { ReplyCookie } from "@/lib/http/reply";
import { type Origin, recordAudit } from "../audit/record";
import { voidPasswordSecrets } from "../registration/links";
import type { PasswordChange } from "./account-schemas";
import { checkPassword } from "./password-policy";
import { reauthenticate } from "./reauthentication";

/**
 * Gives the caller a new password. All tokens and sessions end with the old one, as do the links and codes that would
 * set or stand in for a password; API keys stay. What the caller came with is replaced.
 *
 * @returns the cookie by which the caller's session goes on, or a token in the place of the caller's
 * @throws InvalidInput 400 `new_password`; and as {@link reauthenticate}
 * Source: API reference, PUT /api/users/{user}/password
 */
export async function changePassword(
  db: Database,
  request: { readonly actor: SignedIn; readonly form: PasswordChange; readonly origin: Origin },
): Promise<{ cookie: ReplyCookie | null; token: string | null }> {
  const { actor, form, origin } = request;
  const { new_password: password, ...secrets } = form;
  await reauthenticate(db, actor, secrets, origin);
  const names = await db.query<{ name: string }>(sql`
    SELECT unnest(ARRAY[full_name, nick_name, email]) AS name FROM contact WHERE user_id = ${actor.id}`);
  checkPassword(password, [actor.username, actor.fullName, actor.email, ...names.map(({ name }) => name)]);
  const hash = await hashPassword(password);
  return db.transaction(async (tx) => {
    await tx.query(sql`UPDATE app_user SET password_hash = ${hash} WHERE id = ${actor.id}`);
    const tokenVersion = await endAllCredentials(tx, actor.id);
    await voidPasswordSecrets(tx, actor.id);
    await recordAudit(tx, origin, { event: "password_changed", target: actor.username });
    const change = { user: actor.id, what: "password", ip: origin.ip, formerEmail: null } as const;
    await announce(tx, "credentials_updated", change, origin.at);
    const subject = { ...actor, tokenVersion, authenticatedAt: origin.at };
    return {
      cookie: await keepSession(tx, actor, origin.at),
      token: actor.via === "token" ? await issueToken(subject, origin.at) : null,
    };
  });
}
