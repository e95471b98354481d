import { type Database, type Db, sql, type Tx } from "@/lib/db";
import { NotFound } from "@/lib/errors";
import { processor } from "../processor";
import type { ProcessorEvent } from "../processor/port";

/** The job that acts on what lies in the inbox; see lib/jobs. */
export const WEBHOOK_TASK = "apply-webhooks";

/** What was posted to us, byte by byte, and how its headers are read. */
export interface Delivery {
  readonly rawBody: string;
  readonly header: (name: string) => string | null;
}

/**
 * Takes an event of the processor in: once, however often it is posted. It is acted on by the worker, right after.
 *
 * @throws NotFound 404 for another processor than ours
 * @throws WebhookRejected 400 when it is forged, stale, or makes no sense; then nothing is written
 */
export async function receiveWebhook(
  db: Database,
  name: string,
  { rawBody, header }: Delivery,
  at: Date,
): Promise<void> {
  if (name !== processor().name) throw new NotFound("There is no such payment processor.");
  const event = processor().parseWebhook(rawBody, header, at);
  await db.transaction((tx) => storeEvents(tx, [event], at));
}

/** Puts events into the inbox, those that are there already aside. @returns how many are new */
export async function storeEvents(tx: Tx, events: readonly ProcessorEvent[], at: Date): Promise<number> {
  if (events.length === 0) return 0;
  const column = <T>(read: (event: ProcessorEvent) => T) => events.map(read);
  const stored = await tx.query(sql`
    INSERT INTO webhook_event (processor, event_key, type, payload, received_at)
    SELECT ${processor().name}, e.key, e.type, e.payload::jsonb, ${at}
    FROM unnest(${column(({ key }) => key)}::text[], ${column(({ type }) => type)}::text[], ${column(payloadOf)}::text[])
      AS e (key, type, payload)
    ON CONFLICT (processor, event_key) DO NOTHING RETURNING id`);
  // One run takes all that waits: a key makes many arrivals one job.
  if (stored.length > 0)
    await tx.query(sql`SELECT graphile_worker.add_job(${WEBHOOK_TASK}, job_key => ${WEBHOOK_TASK})`);
  return stored.length;
}

function payloadOf({ objectKey, paymentKey, createdAt }: ProcessorEvent): string {
  return JSON.stringify({ object: objectKey, payment: paymentKey, created: createdAt });
}

/** An event that waits to be acted on. */
export interface WaitingEvent extends ProcessorEvent {
  readonly id: bigint;
  readonly receivedAt: Date;
  readonly attempts: number;
}

/** Those whose turn it is, oldest first: after n attempts that came to nothing, 10 n² seconds after they came in. */
export function waitingEvents(db: Db, after: bigint, at: Date, limit: number): Promise<WaitingEvent[]> {
  return db.query<WaitingEvent>(sql`
    SELECT id, event_key AS key, type, payload->>'object' AS "objectKey", payload->>'payment' AS "paymentKey",
      (payload->>'created')::timestamptz AS "createdAt", received_at AS "receivedAt", attempts
    FROM webhook_event
    WHERE processed_at IS NULL AND id > ${after} AND received_at + attempts * attempts * interval '10 seconds' <= ${at}
    ORDER BY id LIMIT ${limit}`);
}

/** Nothing is left to do for it; `note` says why nothing was done. */
export async function closeEvent(db: Db, id: bigint, at: Date, note: string | null): Promise<void> {
  await db.query(
    sql`UPDATE webhook_event SET processed_at = ${at}, attempts = attempts + 1, error = ${note} WHERE id = ${id}`,
  );
}

/** It could not be acted on, and will be tried again. */
export async function postponeEvent(db: Db, id: bigint, reason: string): Promise<void> {
  await db.query(
    sql`UPDATE webhook_event SET attempts = attempts + 1, error = ${reason} WHERE id = ${id} AND processed_at IS NULL`,
  );
}
