import type { Database } from "@/lib/db";
import { log } from "@/lib/log";
import { handlers } from "./handlers";
import { closeEvent, postponeEvent, type WaitingEvent, waitingEvents } from "./inbox";

/** Our own commit may come after the event; what is unknown for longer is not ours. */
const GIVEN_UP_AFTER_SECONDS = 3_600;
const BATCH = 100;

/** What a run of {@link applyWebhooks} did. */
export type WebhookCounts = {
  readonly applied: number;
  /** Of a type that nothing follows from. */
  readonly skipped: number;
  /** About something that we do not know yet. */
  readonly waiting: number;
  /** About something that we never came to know. */
  readonly ignored: number;
  readonly failed: number;
};

/**
 * Acts on the events that lie in the inbox. Safe to run at any time and side by side; one that cannot be acted on is tried
 * again later and does not stop the others.
 */
export async function applyWebhooks(db: Database, at: Date): Promise<WebhookCounts> {
  const counts = { applied: 0, skipped: 0, waiting: 0, ignored: 0, failed: 0 };
  let last = 0n;
  for (;;) {
    const batch = await waitingEvents(db, last, at, BATCH);
    for (const event of batch) counts[await apply(db, event, at)] += 1;
    const end = batch.at(-1);
    if (!end) return counts;
    last = end.id;
  }
}

async function apply(db: Database, event: WaitingEvent, at: Date): Promise<keyof WebhookCounts> {
  const { id, key, type, receivedAt } = event;
  const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
  if (!handler) {
    await closeEvent(db, id, at, null);
    return "skipped";
  }
  try {
    if ((await handler(db, event, at)) === "applied") {
      await closeEvent(db, id, at, null);
      return "applied";
    }
  } catch (error) {
    log.error({ err: error, event: key, type }, "an event of the processor could not be acted on");
    await postponeEvent(db, id, error instanceof Error ? error.message : String(error));
    return "failed";
  }
  if (at.getTime() - receivedAt.getTime() < GIVEN_UP_AFTER_SECONDS * 1000) {
    await postponeEvent(db, id, "We do not know yet what this is about.");
    return "waiting";
  }
  log.error({ event: key, type }, "an event of the processor is about something that is not ours: ignored");
  await closeEvent(db, id, at, "We do not know what this is about: ignored after an hour.");
  return "ignored";
}
