import { createHash } from "node:crypto";
import type { Actor } from "@/lib/auth/actor";
import { type Db, sql } from "@/lib/db";
import { Conflict, InvalidInput } from "@/lib/errors";

/** An answer as it goes out, and as it is kept. */
export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const KEPT_HOURS = 24;
/** A request that has run this long has lost its process; the same key may try again. */
const ABANDONED_AFTER_SECONDS = 120;
const MAX_KEY_LENGTH = 255;

interface KeyedRequest {
  readonly key: string;
  readonly actor: Actor;
  readonly visitorKey: string;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly now: Date;
}

/**
 * Runs `work` once for one key of one caller, method and path: the same key with the same body gets the first answer
 * again for 24 hours. An answer of 500 or more is not kept, so that the caller may retry.
 *
 * @throws Conflict 409 when the key came with another body, or its first request still runs
 */
export async function once(
  db: Db,
  request: KeyedRequest,
  work: () => Promise<StoredAnswer>,
): Promise<StoredAnswer> {
  const id = await claim(db, request);
  if (typeof id !== "bigint") return id;
  try {
    const answer = await work();
    if (answer.status >= 500) await release(db, id);
    else await keep(db, id, answer);
    return answer;
  } catch (error) {
    await release(db, id);
    throw error;
  }
}

/** Claims the key: its row's id when the work is ours to do, the kept answer when it was done. */
async function claim(
  db: Db,
  { key, actor, visitorKey, method, path, body, now }: KeyedRequest,
): Promise<bigint | StoredAnswer> {
  if (key.length > MAX_KEY_LENGTH)
    throw new InvalidInput(`An Idempotency-Key has at most ${MAX_KEY_LENGTH} characters.`);
  const caller = actor.kind === "user" ? `user:${actor.id}` : `visitor:${sha256(visitorKey)}`;
  const bodyHash = sha256(body);
  const [claimed] = await db.query<{ id: bigint }>(sql`
    INSERT INTO idempotency_record AS r (caller, method, path, key, body_hash, created_at)
    VALUES (${caller}, ${method}, ${path}, ${key}, ${bodyHash}, ${now})
    ON CONFLICT (caller, method, path, key) DO UPDATE
      SET body_hash = excluded.body_hash, status = NULL, headers = NULL, body = NULL, created_at = excluded.created_at
      WHERE r.created_at < excluded.created_at - make_interval(hours => ${KEPT_HOURS})
         OR (r.status IS NULL AND r.body_hash = excluded.body_hash
             AND r.created_at < excluded.created_at - make_interval(secs => ${ABANDONED_AFTER_SECONDS}))
    RETURNING id`);
  if (claimed) return claimed.id;
  const [kept] = await db.query<{
    bodyHash: string;
    status: number | null;
    headers: Record<string, string>;
    body: string;
  }>(sql`
    SELECT body_hash AS "bodyHash", status, headers, body FROM idempotency_record
    WHERE caller = ${caller} AND method = ${method} AND path = ${path} AND key = ${key}`);
  if (!kept || kept.status === null)
    throw new Conflict("A request with this Idempotency-Key is still running.");
  if (kept.bodyHash !== bodyHash) throw new Conflict("This Idempotency-Key was used with another body.");
  return { status: kept.status, headers: kept.headers, body: kept.body };
}

async function keep(db: Db, id: bigint, { status, headers, body }: StoredAnswer): Promise<void> {
  await db.query(sql`
    UPDATE idempotency_record SET status = ${status}, headers = ${JSON.stringify(headers)}::jsonb, body = ${body} WHERE id = ${id}`);
}

async function release(db: Db, id: bigint): Promise<void> {
  await db.query(sql`DELETE FROM idempotency_record WHERE id = ${id}`);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
