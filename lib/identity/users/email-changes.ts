import { type Db, sql, type Tx } from "@/lib/db";
import { announce } from "@/lib/events";
import { codesHoldSince, hashCode, MAX_CODE_ATTEMPTS, makeCode } from "../credentials/one-time-codes";
import { ensureContact } from "./contacts";

/**
 * Notes the address that a user wants to have, and has a code sent there. Until that comes back the user keeps the
 * address of before; a wish of before is forgotten.
 */
export async function requestEmailChange(
  tx: Tx,
  { userId, email }: { readonly userId: bigint; readonly email: string },
  at: Date,
): Promise<void> {
  const code = makeCode();
  const contact = await ensureContact(tx, userId, at);
  await tx.query(sql`
    INSERT INTO email_change (user_id, email, code_hash, sent_at)
    VALUES (${userId}, ${email}, ${hashCode("email-change", code)}, ${at})
    ON CONFLICT (user_id) DO UPDATE
      SET email = excluded.email, code_hash = excluded.code_hash, attempts = 0, sent_at = excluded.sent_at`);
  const verification = { contact, channel: "email", address: email, key: null, code } as const;
  await announce(tx, "user_verification", verification, at);
}

/** The address that a user waits to have; null when there is none. */
export async function findEmailChange(db: Db, userId: bigint): Promise<string | null> {
  const [change] = await db.query<{ email: string }>(
    sql`SELECT email FROM email_change WHERE user_id = ${userId}`,
  );
  return change?.email ?? null;
}

/** Whether the code proves the address that the user waits to have. Every try counts; there are as many as for other codes. */
export async function tryEmailChange(db: Db, userId: bigint, code: string, at: Date): Promise<boolean> {
  const presented = hashCode("email-change", code);
  const [tried] = await db.query<{ matches: boolean }>(sql`
    UPDATE email_change SET attempts = attempts + 1
    WHERE user_id = ${userId} AND attempts < ${MAX_CODE_ATTEMPTS} AND sent_at > ${codesHoldSince(at)}
    RETURNING code_hash = ${presented} AS matches`);
  return tried?.matches ?? false;
}

/**
 * Uses up a code that {@link tryEmailChange} found right.
 *
 * @returns the address; null when somebody else was faster, or asked for another address since
 */
export async function takeEmailChange(tx: Tx, userId: bigint, code: string): Promise<string | null> {
  const [taken] = await tx.query<{ email: string }>(sql`
    DELETE FROM email_change WHERE user_id = ${userId} AND code_hash = ${hashCode("email-change", code)}
    RETURNING email`);
  return taken?.email ?? null;
}

/** The user stays with the address there is. */
export async function dropEmailChange(tx: Tx, userId: bigint): Promise<void> {
  await tx.query(sql`DELETE FROM email_change WHERE user_id = ${userId}`);
}
