import type { z } from "zod";
import { seal, unseal } from "@/lib/auth/sealing";
import { type Db, sql } from "@/lib/db";
import { type AnnouncedEvent, type EventName, type EventPayload, events, QueuedEvent } from "./events";

/** The job that hears of every event; see lib/jobs. */
export const EVENT_TASK = "event";
const SEALED_FOR = "event";

/**
 * Says that something happened. The event is queued in the caller's transaction: it is heard of once that is committed,
 * never when it is rolled back, and until it was dealt with.
 *
 *     await announce(tx, "user_registered", { user: user.id }, origin.at);
 */
export async function announce<Name extends EventName>(
  db: Db,
  name: Name,
  payload: EventPayload<Name>,
  at: Date,
): Promise<void> {
  await announceAll(db, name, [payload], at);
}

/** Says that the same happened to many, in one statement. They are heard of in their order. */
export async function announceAll<Name extends EventName>(
  db: Db,
  name: Name,
  payloads: readonly EventPayload<Name>[],
  at: Date,
): Promise<void> {
  await announceEach(
    db,
    payloads.map((payload) => announcement(name, payload, at)),
  );
}

/** What is to be said of something that happened, sealed already. */
export type Announcement = z.input<typeof QueuedEvent>;

export function announcement<Name extends EventName>(
  name: Name,
  payload: EventPayload<Name>,
  at: Date,
): Announcement {
  const schema: z.ZodType = events[name];
  return QueuedEvent.encode({ name, at, sealed: seal(SEALED_FOR, JSON.stringify(schema.encode(payload))) });
}

/** Says that different things happened, in one statement. They are heard of in their order. */
export async function announceEach(db: Db, jobs: readonly Announcement[]): Promise<void> {
  if (jobs.length === 0) return;
  await db.query(sql`
    SELECT graphile_worker.add_jobs(ARRAY(
      SELECT (${EVENT_TASK}, job.payload, NULL, NULL, NULL, NULL, NULL, NULL)::graphile_worker.job_spec
      FROM json_array_elements(${JSON.stringify(jobs)}::json) WITH ORDINALITY AS job (payload, place) ORDER BY job.place))`);
}

/**
 * Reads an event from the queue.
 *
 * @throws ZodError for what was never announced by this version
 */
export function readEvent(job: unknown): AnnouncedEvent {
  const { name, at, sealed } = QueuedEvent.decode(job as z.input<typeof QueuedEvent>);
  if (!isEventName(name)) throw new Error(`There is no event ${name}`);
  const schema: z.ZodType = events[name];
  return { name, at, payload: schema.decode(JSON.parse(unseal(SEALED_FOR, sealed))) } as AnnouncedEvent;
}

function isEventName(name: string): name is EventName {
  return Object.hasOwn(events, name);
}

/**
 * Drops what waits in the queue but the newest: what the demo company lived through is history, about which nobody is told.
 *
 * @param kept how many events are still heard of; none unless said
 */
export async function forgetEvents(db: Db, kept = 0): Promise<void> {
  await db.query(sql`
    SELECT graphile_worker.complete_jobs(ARRAY(
      SELECT job.id FROM graphile_worker._private_jobs job JOIN graphile_worker._private_tasks task ON task.id = job.task_id
      WHERE task.identifier = ${EVENT_TASK} ORDER BY (job.payload->>'at')::timestamptz DESC, job.id DESC OFFSET ${kept}))`);
}
