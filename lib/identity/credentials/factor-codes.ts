import { type Db, type Sql, sql } from "@/lib/db";
import {
  type Channel,
  codesHoldSince,
  hashCode,
  MAX_CODE_ATTEMPTS,
  makeCode,
  type RightCode,
} from "./one-time-codes";
import type { OtpDoor } from "./otp";

/**
 * A code that is sent as a second factor. Each door has its own: who knows the password and guesses at the sign-in uses
 * up neither the tries nor the code of the owner, who comes by a link.
 */
export interface FactorCode {
  readonly userId: bigint;
  readonly door: OtpDoor;
  readonly channel: Channel;
}

/** Makes a new code, which replaces the one before at the same door; the caller has it sent. */
export async function issueFactorCode(db: Db, factor: FactorCode, at: Date): Promise<string> {
  const code = makeCode();
  const { userId, door, channel } = factor;
  await db.query(sql`
    INSERT INTO factor_code (user_id, door, channel, code_hash, sent_at)
    VALUES (${userId}, ${door}, ${channel}, ${hashOf(factor, code)}, ${at})
    ON CONFLICT (user_id, door, channel) DO UPDATE
      SET code_hash = excluded.code_hash, attempts = 0, sent_at = excluded.sent_at`);
  return code;
}

/** Checks a code. It holds as long as others, and withstands as many tries; see {@link tryCode}. */
export async function tryFactorCode(
  db: Db,
  factor: FactorCode,
  code: string,
  now: Date,
): Promise<RightCode | null> {
  const presented = hashOf(factor, code);
  const [tried] = await db.query<{ matches: boolean }>(sql`
    UPDATE factor_code SET attempts = attempts + 1
    WHERE ${isFactor(factor)} AND attempts < ${MAX_CODE_ATTEMPTS} AND sent_at > ${codesHoldSince(now)}
    RETURNING code_hash = ${presented} AS matches`);
  if (!tried?.matches) return null;
  const use = async () => {
    const used = await db.query(sql`
      DELETE FROM factor_code WHERE ${isFactor(factor)} AND code_hash = ${presented} RETURNING user_id`);
    return used.length > 0;
  };
  return { use };
}

function isFactor({ userId, door, channel }: FactorCode): Sql {
  return sql`user_id = ${userId} AND door = ${door} AND channel = ${channel}`;
}

function hashOf({ door, channel }: FactorCode, code: string): string {
  return hashCode(`${door}:${channel}`, code);
}
