import { createHash } from "node:crypto";
import { type Db, type Sql, sql } from "@/lib/db";
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
/** No path of a thing that exists is longer. */
const MAX_PATH_LENGTH = 500;
/** Refusals that rights, time or somebody else's work may lift: the caller is to try again, under the same key. */
const LIFTED_LATER: ReadonlySet<number> = new Set([401, 403, 405, 409, 429]);

interface KeyedRequest {
  readonly key: string;
  readonly userId: bigint;
  readonly method: string;
  readonly path: string;
  /** The query string: it says what is wanted as the body does. */
  readonly search: string;
  readonly body: string;
  readonly now: Date;
  /** Whether the work may be done once more when nobody knows how far it came. */
  readonly isRepeatable: boolean;
}

/**
 * Runs `work` once for one key of one caller, method and path: the same key with the same query and body gets the first
 * answer again for 24 hours. An answer that need not be the last word is not kept: a defect, somebody else in the way.
 *
 * @throws Conflict 409 when the key came with another query or body, or its first request still runs; or when that died
 *   and must not be repeated
 */
export async function once(
  db: Db,
  request: KeyedRequest,
  work: () => Promise<StoredAnswer>,
): Promise<StoredAnswer> {
  const claimed = await claim(db, request);
  if ("status" in claimed) return claimed;
  try {
    const answer = await work();
    if (answer.status >= 500 || LIFTED_LATER.has(answer.status)) await release(db, claimed);
    else await keep(db, claimed, answer);
    return answer;
  } catch (error) {
    await release(db, claimed);
    throw error;
  }
}

/** A key that is ours to answer. Who takes it over, when we seem to have died, claims it at another time. */
interface Claim {
  readonly id: bigint;
  readonly at: Date;
}

/** Claims the key when the work is ours to do; else the answer that was kept. */
async function claim(db: Db, request: KeyedRequest): Promise<Claim | StoredAnswer> {
  const { key, method, search, body, now, isRepeatable } = request;
  if (key.length > MAX_KEY_LENGTH)
    throw new InvalidInput(`An Idempotency-Key has at most ${MAX_KEY_LENGTH} characters.`);
  const caller = `user:${request.userId}`;
  const path = request.path.length > MAX_PATH_LENGTH ? sha256(request.path) : request.path;
  const bodyHash = sha256(search === "" ? body : `${search}\n${body}`);
  const [claimed] = await db.query<{ id: bigint }>(sql`
    INSERT INTO idempotency_record AS r (caller, method, path, key, body_hash, created_at)
    VALUES (${caller}, ${method}, ${path}, ${key}, ${bodyHash}, ${now})
    ON CONFLICT (caller, method, path, key) DO UPDATE
      SET body_hash = excluded.body_hash, status = NULL, headers = NULL, body = NULL, created_at = excluded.created_at
      WHERE r.created_at < excluded.created_at - make_interval(hours => ${KEPT_HOURS})
         OR (${isRepeatable} AND r.status IS NULL AND r.body_hash = excluded.body_hash
             AND r.created_at < excluded.created_at - make_interval(secs => ${ABANDONED_AFTER_SECONDS}))
    RETURNING id`);
  if (claimed) return { id: claimed.id, at: now };
  const [kept] = await db.query<{
    bodyHash: string;
    status: number | null;
    isAbandoned: boolean;
    headers: Record<string, string>;
    body: string;
  }>(sql`
    SELECT body_hash AS "bodyHash", status, headers, body,
      status IS NULL AND created_at < ${now}::timestamptz - make_interval(secs => ${ABANDONED_AFTER_SECONDS}) AS "isAbandoned"
    FROM idempotency_record
    WHERE caller = ${caller} AND method = ${method} AND path = ${path} AND key = ${key}`);
  if (kept?.isAbandoned)
    throw new Conflict(
      "A request with this Idempotency-Key did not finish. See what came of it before you ask again with another key.",
    );
  if (!kept || kept.status === null)
    throw new Conflict("A request with this Idempotency-Key is still running.");
  if (kept.bodyHash !== bodyHash)
    throw new Conflict("This Idempotency-Key was used with another query or body.");
  return { status: kept.status, headers: kept.headers, body: kept.body };
}

async function keep(db: Db, claim: Claim, { status, headers, body }: StoredAnswer): Promise<void> {
  await db.query(sql`
    UPDATE idempotency_record SET status = ${status}, headers = ${JSON.stringify(headers)}::jsonb, body = ${body}
    WHERE ${isStillOurs(claim)}`);
}

async function release(db: Db, claim: Claim): Promise<void> {
  await db.query(sql`DELETE FROM idempotency_record WHERE ${isStillOurs(claim)}`);
}

function isStillOurs({ id, at }: Claim): Sql {
  return sql`id = ${id} AND created_at = ${at}`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
