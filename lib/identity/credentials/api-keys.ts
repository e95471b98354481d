import type { SignedIn } from "@/lib/auth/actor";
import { API_KEY_PREFIX_LENGTH, createApiKey } from "@/lib/auth/api-keys";
import { type Database, type Db, sql } from "@/lib/db";
import { InvalidInput, NotFound } from "@/lib/errors";
import { announce } from "@/lib/events";
import { type Origin, recordAudit } from "../audit/record";
import type { ApiKey, Secrets } from "./account-schemas";
import { refuseWhereFrozen } from "./frozen-accounts";
import { reauthenticate } from "./reauthentication";

const MAX_KEYS = 20;

/**
 * Makes a key for the user's programs, in the place of the one of the same title. The empty title is as good as any:
 * who names none has one key, which is replaced.
 *
 * @returns the secret, which cannot be read again
 * @throws InvalidInput 400 `title` when it would be one key too many; and as {@link reauthenticate}
 * Source: API reference, POST /api/users/{user}/api-keys
 */
export async function replaceApiKey(
  db: Database,
  request: {
    readonly actor: SignedIn;
    readonly secrets: Secrets;
    readonly title: string;
    readonly origin: Origin;
  },
): Promise<string> {
  const { actor, secrets, title, origin } = request;
  await reauthenticate(db, actor, secrets, origin);
  return db.transaction(async (tx) => {
    // Locks the user, so that two keys made at the same moment are counted one after the other.
    await tx.query(sql`SELECT 1 FROM app_user WHERE id = ${actor.id} FOR UPDATE`);
    await tx.query(sql`
      DELETE FROM api_key WHERE user_id = ${actor.id} AND (title = ${title} OR ends_at <= ${origin.at})`);
    const [row] = await tx.query<{ count: bigint }>(
      sql`SELECT count(*) AS count FROM api_key WHERE user_id = ${actor.id}`,
    );
    if (row && row.count >= MAX_KEYS)
      throw new InvalidInput({ title: [`There may be ${MAX_KEYS} keys: revoke one that is not needed.`] });
    const secret = await createApiKey(tx, actor.id, origin.at, title);
    const key = secret.slice(0, API_KEY_PREFIX_LENGTH);
    await recordAudit(tx, origin, {
      event: "api_key_created",
      target: actor.username,
      detail: { key, title },
    });
    await announceKeyChange(tx, actor.id, origin);
    return secret;
  });
}

/** The user's keys, the newest first; there are never many. */
export async function listApiKeys(db: Db, userId: bigint): Promise<ApiKey[]> {
  return db.query<ApiKey>(sql`
    SELECT left(pub, ${API_KEY_PREFIX_LENGTH}::int) AS key, title, created_at, ends_at, last_used_at
    FROM api_key WHERE user_id = ${userId} ORDER BY created_at DESC, id DESC`);
}

/**
 * Ends a key at once.
 *
 * @param key its first characters, as lists show them
 * @throws NotFound     404
 * @throws NotPermitted 403 as {@link refuseWhereFrozen}
 */
export async function revokeApiKey(
  db: Database,
  { actor, key, origin }: { readonly actor: SignedIn; readonly key: string; readonly origin: Origin },
): Promise<void> {
  await refuseWhereFrozen(db);
  await db.transaction(async (tx) => {
    const [revoked] = await tx.query<{ title: string }>(sql`
      DELETE FROM api_key WHERE user_id = ${actor.id} AND left(pub, ${API_KEY_PREFIX_LENGTH}::int) = ${key}
      RETURNING title`);
    if (!revoked) throw new NotFound("There is no such key.");
    const detail = { key, title: revoked.title };
    await recordAudit(tx, origin, { event: "api_key_revoked", target: actor.username, detail });
    await announceKeyChange(tx, actor.id, origin);
  });
}

async function announceKeyChange(db: Db, user: bigint, { ip, at }: Origin): Promise<void> {
  await announce(db, "credentials_updated", { user, what: "api-key", ip, formerEmail: null }, at);
}
