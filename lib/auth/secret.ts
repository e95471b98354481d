import { createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";

/**
 * A key for one purpose, derived from TURNPIKE_SECRET, so that a token of one kind can never pass for another.
 *
 * @throws when TURNPIKE_SECRET is missing: nothing is ever signed with an empty or default key
 */
export function derivedKey(purpose: string): Uint8Array {
  const secret = process.env.TURNPIKE_SECRET;
  if (!secret) throw new Error("TURNPIKE_SECRET is not set");
  if (keys.secret !== secret) keys = { secret, byPurpose: new Map() };
  const known = keys.byPurpose.get(purpose);
  if (known) return known;
  const key = new Uint8Array(hkdfSync("sha256", secret, "turnpike", purpose, 32));
  keys.byPurpose.set(purpose, key);
  return key;
}

let keys = { secret: "", byPurpose: new Map<string, Uint8Array>() };

/** 160 random bits as 40 hex digits: the shape of every key in a link. */
export function randomKey(): string {
  return randomBytes(20).toString("hex");
}

/** What is stored of a random key. A fast hash is enough: 160 bits cannot be guessed. */
export function hashKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** What is stored of the private half of an API key, useless without the server's secret. */
export function hashApiSecret(secret: string): string {
  return createHmac("sha256", derivedKey("api-key")).update(secret).digest("hex");
}
