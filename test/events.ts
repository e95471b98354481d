import { type Database, sql } from "@/lib/db";
import { type AnnouncedEvent, EVENT_TASK, type EventName, type EventPayload, readEvent } from "@/lib/events";

/** The events that wait in the queue, oldest first. */
export async function announced(db: Database): Promise<AnnouncedEvent[]> {
  const rows = await db.query<{ payload: unknown }>(sql`
    SELECT j.payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
    WHERE t.identifier = ${EVENT_TASK} ORDER BY j.id`);
  return rows.map(({ payload }) => readEvent(payload));
}

/** The payloads of the events of one name that wait in the queue, oldest first. */
export async function announcedAs<Name extends EventName>(
  db: Database,
  name: Name,
): Promise<EventPayload<Name>[]> {
  const all = await announced(db);
  return all.filter((event) => event.name === name).map((event) => event.payload as EventPayload<Name>);
}
