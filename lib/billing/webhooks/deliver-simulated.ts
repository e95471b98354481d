import type { Database } from "@/lib/db";
import { processor } from "../processor";
import { markDelivered, signedDelivery, undeliveredEvents } from "../processor/simulated-events";
import { receiveWebhook } from "./inbox";

/** A processor tries to deliver for some time, and no longer. */
const TRIED_HOURS = 48;
const BATCH = 500;

/**
 * Stands in for the network between the simulated processor and us: every event that has happened is signed and handed to
 * what answers `POST /api/webhooks/simulated`, byte by byte as it would arrive there. No request is made, so that it
 * works wherever the site is reached, and before it is.
 */
export async function deliverSimulated(db: Database, at: Date): Promise<{ delivered: number }> {
  if (processor().name !== "simulated") return { delivered: 0 };
  const since = new Date(at.getTime() - TRIED_HOURS * 3_600_000);
  let delivered = 0;
  for (;;) {
    const events = await undeliveredEvents(db, since, at, BATCH);
    for (const event of events) {
      const { body, headers } = signedDelivery(event, at);
      await receiveWebhook(db, "simulated", { rawBody: body, header: (name) => headers[name] ?? null }, at);
    }
    await markDelivered(
      db,
      events.map(({ key }) => key),
      at,
    );
    delivered += events.length;
    if (events.length < BATCH) return { delivered };
  }
}
