import { createHmac, randomInt } from "node:crypto";
import { derivedKey } from "@/lib/auth/secret";
import { type Db, type Sql, sql } from "@/lib/db";

const LIFETIME_MINUTES = 15;
export const MAX_CODE_ATTEMPTS = 5;

export type Channel = "email" | "phone";

/** Columns of a channel, written out so that no name is ever put together from input. */
const COLUMNS: Readonly<Record<Channel, { hash: Sql; attempts: Sql; sentAt: Sql; verifiedAt: Sql }>> = {
  email: {
    hash: sql`email_code_hash`,
    attempts: sql`email_code_attempts`,
    sentAt: sql`email_verification_at`,
    verifiedAt: sql`email_verified_at`,
  },
  phone: {
    hash: sql`phone_code_hash`,
    attempts: sql`phone_code_attempts`,
    sentAt: sql`phone_verification_at`,
    verifiedAt: sql`phone_verified_at`,
  },
};

/** Makes a new code of six digits for a contact, which replaces the one before; the caller has it sent. */
export async function issueCode(db: Db, contactId: bigint, channel: Channel, at: Date): Promise<string> {
  const code = makeCode();
  const { hash, attempts, sentAt } = COLUMNS[channel];
  await db.query(sql`
    UPDATE contact SET ${hash} = ${hashCode(channel, code)}, ${attempts} = 0, ${sentAt} = ${at} WHERE id = ${contactId}`);
  return code;
}

/**
 * Whose code it is: a user's, or that of an address which nobody has registered yet. `isVerified` leaves out addresses
 * that were not proved to be the user's: their codes are good for proving them, and for nothing else.
 */
export type CodeOwner =
  | { readonly userId: bigint | null; readonly isVerified?: true }
  | { readonly address: string };

/** A code that is right. Nothing has come of it yet: other secrets may be wrong, or still be asked for. */
export interface RightCode {
  /** Uses the code up; false when somebody else was faster. */
  use(): Promise<boolean>;
}

/**
 * Checks a code that was sent to a contact. A code holds for 15 minutes and 5 tries, right or wrong. Without a user it
 * takes the same steps and is wrong.
 */
export async function tryCode(
  db: Db,
  owner: CodeOwner,
  channel: Channel,
  code: string,
  now: Date,
): Promise<RightCode | null> {
  const { hash, attempts, sentAt, verifiedAt } = COLUMNS[channel];
  const since = codesHoldSince(now);
  const presented = hashCode(channel, code);
  // Counted first, in a statement that locks the row: guesses sent at the same moment are counted one by one.
  const tried = await db.query<{ id: bigint; matches: boolean }>(sql`
    UPDATE contact SET ${attempts} = ${attempts} + 1
    WHERE ${contactOf(owner, channel)} AND ${hash} IS NOT NULL AND ${attempts} < ${MAX_CODE_ATTEMPTS} AND ${sentAt} > ${since}
    RETURNING id, ${hash} = ${presented} AS matches`);
  const match = tried.find(({ matches }) => matches);
  if (!match) return null;
  const use = async () => {
    const used = await db.query(sql`
      UPDATE contact SET ${hash} = NULL, ${attempts} = 0, ${verifiedAt} = ${now}
      WHERE id = ${match.id} AND ${hash} = ${presented} RETURNING id`);
    return used.length > 0;
  };
  return { use };
}

/** As {@link tryCode}, and uses a right code up. */
export async function verifyCode(
  db: Db,
  owner: CodeOwner,
  channel: Channel,
  code: string,
  now: Date,
): Promise<boolean> {
  const right = await tryCode(db, owner, channel, code, now);
  return right ? right.use() : false;
}

function contactOf(owner: CodeOwner, channel: Channel): Sql {
  if ("userId" in owner) {
    const isOwn = sql`user_id = ${owner.userId}`;
    return owner.isVerified ? sql`${isOwn} AND ${COLUMNS[channel].verifiedAt} IS NOT NULL` : isOwn;
  }
  const { address } = owner;
  return channel === "email"
    ? sql`user_id IS NULL AND lower(email) = lower(${address})`
    : sql`user_id IS NULL AND phone = ${address}`;
}

/** Six digits, of which none is likelier than another. */
export function makeCode(): string {
  return randomInt(1_000_000).toString().padStart(6, "0");
}

/** Codes that were sent before this instant have ended. */
export function codesHoldSince(now: Date): Date {
  return new Date(now.getTime() - LIFETIME_MINUTES * 60_000);
}

/** A fast hash is enough only with a key: there are just a million codes. A code is good for one use only. */
export function hashCode(use: Channel | "email-change" | `${string}:${Channel}`, code: string): string {
  return createHmac("sha256", derivedKey("one-time-code")).update(`${use}:${code}`).digest("hex");
}
