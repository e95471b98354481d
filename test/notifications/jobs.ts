import { type Database, sql } from "@/lib/db";
import { announce, EVENT_TASK, type EventName, type EventPayload, readEvent } from "@/lib/events";
import { tell } from "@/lib/notifications";
import { MESSAGE_TASK, type MessageContent, readContent, readMessageId } from "@/lib/notifications/queue";
import { sendMessage, type Transports } from "@/lib/notifications/send";
import { logTexts } from "@/lib/notifications/transports/log-texts";
import { outbox } from "@/lib/notifications/transports/outbox";

interface Job {
  readonly id: bigint;
  readonly payload: unknown;
}

/** The jobs of a task that wait, oldest first. */
export function waitingJobs(db: Database, task: string): Promise<Job[]> {
  return db.query<Job>(sql`
    SELECT j.id, j.payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
    WHERE t.identifier = ${task} ORDER BY j.id`);
}

function completed(db: Database, job: Job): Promise<unknown> {
  return db.query(sql`SELECT graphile_worker.complete_jobs(ARRAY[${job.id}]::bigint[])`);
}

/** Tells of every event that waits, as the worker does, but one after the other and without sending anything. */
export async function tellAll(db: Database, at: Date): Promise<void> {
  for (const job of await waitingJobs(db, EVENT_TASK)) {
    await tell(db, job.id.toString(), readEvent(job.payload), at);
    await completed(db, job);
  }
}

export const kept: Transports = { mails: outbox, texts: logTexts };

/** Sends every message that waits. */
export async function sendAll(db: Database, at: Date, transports: Transports = kept): Promise<void> {
  for (const job of await waitingJobs(db, MESSAGE_TASK)) {
    await sendMessage(db, { id: readMessageId(job.payload), isLastAttempt: false, at }, transports);
    await completed(db, job);
  }
}

/** Announces an event and tells of it. */
export async function happens<Name extends EventName>(
  db: Database,
  name: Name,
  payload: EventPayload<Name>,
  at: Date,
): Promise<Letter[]> {
  await db.query(sql`DELETE FROM message`);
  await db.transaction((tx) => announce(tx, name, payload, at));
  await tellAll(db, at);
  return letters(db);
}

export interface Letter extends MessageContent {
  readonly id: bigint;
  readonly channel: string;
  readonly to: string;
}

/** What is stored, in the order in which it was written. */
export async function letters(db: Database): Promise<Letter[]> {
  const rows = await db.query<{ id: bigint; channel: string; to: string; sealed: string }>(sql`
    SELECT id, channel, address AS to, sealed FROM message WHERE sealed IS NOT NULL ORDER BY id`);
  return rows.map(({ sealed, ...row }) => ({ ...row, ...readContent(sealed) }));
}
