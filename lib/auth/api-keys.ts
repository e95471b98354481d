import { randomInt, timingSafeEqual } from "node:crypto";
import { type Db, sql } from "@/lib/db";
import type { SignedIn } from "./actor";
import { hashApiSecret } from "./secret";
import { findActor } from "./users";

/** Letters and digits without those that are mistaken for each other. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const HALF_LENGTH = 32;
const LIFETIME_DAYS = 365;
/** `last_used_at` is good to this many minutes; writing it at every call would cost more than it tells. */
const LAST_USE_PRECISION_MINUTES = 5;

export const API_KEY_PATTERN = new RegExp(`^[${ALPHABET}]{${2 * HALF_LENGTH}}$`);

/** So many characters of a secret name the key where it is listed; they open nothing. */
export const API_KEY_PREFIX_LENGTH = 8;

/**
 * Makes an API key for the user. The secret is 64 characters: a public half that finds the key, and a private half of
 * which only a keyed hash is stored.
 *
 * @returns the secret, which cannot be read again
 */
export async function createApiKey(db: Db, userId: bigint, now: Date, title = ""): Promise<string> {
  const secret = Array.from({ length: 2 * HALF_LENGTH }, () =>
    ALPHABET.charAt(randomInt(ALPHABET.length)),
  ).join("");
  const endsAt = new Date(now.getTime() + LIFETIME_DAYS * 86_400_000);
  await db.query(sql`
    INSERT INTO api_key (user_id, pub, priv_hash, title, created_at, ends_at)
    VALUES (${userId}, ${secret.slice(0, HALF_LENGTH)}, ${hashApiSecret(secret.slice(HALF_LENGTH))}, ${title}, ${now},
      ${endsAt})`);
  return secret;
}

/** The user whose key this is; null when it is unknown, wrong, expired, or of a user who is no longer active. */
export async function findActorByApiKey(db: Db, secret: string, now: Date): Promise<SignedIn | null> {
  if (!API_KEY_PATTERN.test(secret)) return null;
  const [key] = await db.query<{ id: bigint; userId: bigint; privHash: string; isStale: boolean }>(sql`
    SELECT id, user_id AS "userId", priv_hash AS "privHash",
      last_used_at IS NULL OR last_used_at < ${now}::timestamptz - make_interval(mins => ${LAST_USE_PRECISION_MINUTES}) AS "isStale"
    FROM api_key WHERE pub = ${secret.slice(0, HALF_LENGTH)} AND (ends_at IS NULL OR ends_at > ${now})`);
  const presented = Buffer.from(hashApiSecret(secret.slice(HALF_LENGTH)));
  if (!key || !timingSafeEqual(presented, Buffer.from(key.privHash))) return null;
  const user = await findActor(db, key.userId, null);
  if (!user) return null;
  if (key.isStale) await db.query(sql`UPDATE api_key SET last_used_at = ${now} WHERE id = ${key.id}`);
  return { ...user, via: "key", credentialId: key.id.toString() };
}
