import { z } from "zod";
import { seal, unseal } from "@/lib/auth/sealing";
import { type Db, sql } from "@/lib/db";
import { EVENT_TASK } from "@/lib/events";
import type { NotificationName } from "./catalogue";
import type { Channel } from "./recipients";

/** The job that sends one message; see lib/jobs. */
export const MESSAGE_TASK = "message";

/**
 * With the queue's growing pauses this is about 20 hours: less than the day for which Resend recognises a message that
 * it was given before.
 */
const MAX_ATTEMPTS = 12;

/** What a message says. `html` is null for a text message. */
export interface MessageContent {
  readonly subject: string;
  readonly html: string | null;
  readonly text: string;
  readonly replyTo: string | null;
  /** Where to go, or to write, to get no more of its kind. */
  readonly unsubscribe: string | null;
  /** Absent in messages that were written before there were any. */
  readonly attachments?: readonly Attachment[];
}

/** A file that comes with an e-mail. It is kept as it was written, so that every attempt sends the same. */
export interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  readonly base64: string;
}

export interface NewMessage {
  readonly event: NotificationName;
  readonly channel: Channel;
  readonly address: string;
  readonly content: MessageContent;
}

const SEALED_FOR = "message";

/**
 * Stores messages and queues the sending of each, in one statement: neither is done without the other. What was stored
 * before from the same source for the same address is left alone.
 *
 * @param source names what they come of, such as a job
 */
export async function storeMessages(
  db: Db,
  source: string,
  messages: readonly NewMessage[],
  at: Date,
): Promise<void> {
  const rows = messages.map(({ event, channel, address, content }) => ({
    ...{ event, channel, address, sealed: seal(SEALED_FOR, JSON.stringify(content)) },
  }));
  await db.query(sql`
    WITH stored AS (
      INSERT INTO message (source, event, channel, address, sealed, created_at)
      SELECT ${source}, event, channel, address, sealed, ${at}
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS new (event text, channel text, address text, sealed text)
      ON CONFLICT (source, channel, address) DO NOTHING RETURNING id)
    SELECT graphile_worker.add_job(${MESSAGE_TASK}, json_build_object('message', id::text), max_attempts => ${MAX_ATTEMPTS})
    FROM stored ORDER BY id`);
}

/** Which message a job is to send. */
export function readMessageId(payload: unknown): bigint {
  return BigInt(MessageJob.parse(payload).message);
}

const MessageJob = z.object({ message: z.string() });

/** @throws when it was sealed with another TURNPIKE_SECRET */
export function readContent(sealed: string): MessageContent {
  return JSON.parse(unseal(SEALED_FOR, sealed)) as MessageContent;
}

/** No attempt takes as long, so whoever holds a job for longer has died. */
const STUCK_MINUTES = 10;

/**
 * Frees the jobs of a worker that died at work, which the queue by itself does after four hours: nobody waits that long
 * for a link.
 */
export async function releaseStuckJobs(db: Db): Promise<{ workers: number }> {
  const workers = await db.query<{ id: string }>(sql`
    SELECT DISTINCT locked_by AS id FROM graphile_worker.jobs
    WHERE task_identifier IN (${EVENT_TASK}, ${MESSAGE_TASK})
      AND locked_at < now() - make_interval(mins => ${STUCK_MINUTES})`);
  if (workers.length > 0)
    await db.query(sql`SELECT graphile_worker.force_unlock_workers(${workers.map(({ id }) => id)}::text[])`);
  return { workers: workers.length };
}
