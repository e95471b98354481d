import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { derivedKey } from "@/lib/auth/secret";
import { type Db, type Sql, sql } from "@/lib/db";
import { Instant } from "@/lib/http/codecs";
import { WebhookRejected } from "../errors";
import type { ProcessorEvent } from "./port";
import { keyFor } from "./simulated-keys";

/** The header that carries `t={seconds},v1={signature}`. */
export const SIGNATURE_HEADER = "simulated-signature";
/** What was signed longer ago, or later than now, may be a replay. */
const TOLERANCE_SECONDS = 300;

/** Something that the simulator will tell of. */
export interface Happening {
  readonly type: string;
  readonly objectKey: string;
  readonly paymentKey: string | null;
  readonly happensAt: Date;
}

/**
 * The statement that keeps events until they are delivered. The same thing happens to an object once; for use as a part
 * of the statement that makes it happen, too.
 */
export function eventInsert(...happenings: readonly Happening[]): Sql {
  const column = <T>(read: (happening: Happening) => T) => happenings.map(read);
  return sql`
    INSERT INTO simulated_event (key, type, object_key, payment_key, happens_at)
    SELECT * FROM unnest(
      ${column(({ type, objectKey }) => keyFor("evt", `${type}:${objectKey}`))}::text[], ${column(({ type }) => type)}::text[],
      ${column(({ objectKey }) => objectKey)}::text[], ${column(({ paymentKey }) => paymentKey)}::text[],
      ${column(({ happensAt }) => happensAt)}::timestamptz[])
    ON CONFLICT (key) DO NOTHING`;
}

const eventColumns = sql`
  key, type, object_key AS "objectKey", payment_key AS "paymentKey", happens_at AS "createdAt"`;

/** What has happened in `[since, at]`, delivered or not, oldest first. */
export function listEvents(db: Db, since: Date, at: Date): Promise<ProcessorEvent[]> {
  return db.query<ProcessorEvent>(sql`
    SELECT ${eventColumns} FROM simulated_event WHERE happens_at BETWEEN ${since} AND ${at} ORDER BY happens_at, id`);
}

/** What has happened in `[since, at]` and was not delivered, oldest first; at most `limit`. */
export function undeliveredEvents(db: Db, since: Date, at: Date, limit: number): Promise<ProcessorEvent[]> {
  return db.query<ProcessorEvent>(sql`
    SELECT ${eventColumns} FROM simulated_event
    WHERE delivered_at IS NULL AND happens_at BETWEEN ${since} AND ${at} ORDER BY happens_at, id LIMIT ${limit}`);
}

export async function markDelivered(db: Db, keys: readonly string[], at: Date): Promise<void> {
  await db.query(
    sql`UPDATE simulated_event SET delivered_at = ${at} WHERE key = ANY(${keys}) AND delivered_at IS NULL`,
  );
}

const Body = z.object({
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(100),
  created: Instant,
  object: z.string().min(1).max(255),
  payment: z.string().min(1).max(255).nullable(),
});

/** An event as it is posted: the body, and the headers that prove where it comes from. */
export function signedDelivery(
  event: ProcessorEvent,
  at: Date,
): { readonly body: string; readonly headers: Readonly<Record<string, string>> } {
  const { key, type, createdAt, objectKey, paymentKey } = event;
  const body = JSON.stringify(
    Body.encode({ id: key, type, created: createdAt, object: objectKey, payment: paymentKey }),
  );
  const seconds = Math.floor(at.getTime() / 1000);
  return { body, headers: { [SIGNATURE_HEADER]: `t=${seconds},v1=${signatureOf(seconds, body)}` } };
}

/** See {@link Processor.parseWebhook}. */
export function parseWebhook(
  rawBody: string,
  header: (name: string) => string | null,
  at: Date,
): ProcessorEvent {
  const [, seconds, signature] =
    /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header(SIGNATURE_HEADER) ?? "") ?? [];
  if (!seconds || !signature) throw new WebhookRejected("The signature is missing or malformed.");
  const expected = signatureOf(Number(seconds), rawBody);
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature)))
    throw new WebhookRejected("The signature does not match.");
  if (Math.abs(at.getTime() / 1000 - Number(seconds)) > TOLERANCE_SECONDS)
    throw new WebhookRejected("The signature is too old, or from the future.");
  const { success, data } = Body.safeDecode(parsed(rawBody) as never);
  if (!success) throw new WebhookRejected("The body is not an event.");
  return {
    ...{ key: data.id, type: data.type, createdAt: data.created },
    ...{ objectKey: data.object, paymentKey: data.payment },
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new WebhookRejected("The body is not valid JSON.", { cause: error });
  }
}

function signatureOf(seconds: number, body: string): string {
  return createHmac("sha256", derivedKey("simulator-webhook")).update(`${seconds}.${body}`).digest("hex");
}
