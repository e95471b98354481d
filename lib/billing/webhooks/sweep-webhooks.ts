import type { Database } from "@/lib/db";
import { processor } from "../processor";
import { storeEvents } from "./inbox";

const SWEPT_HOURS = 48;

/** Reads again what has happened at the processor in two days, for what was never posted to us, or got lost. */
export async function sweepWebhooks(db: Database, at: Date): Promise<{ events: number; missed: number }> {
  const since = new Date(at.getTime() - SWEPT_HOURS * 3_600_000);
  const events = await processor().listEvents(since, at);
  const missed = await db.transaction((tx) => storeEvents(tx, events, at));
  return { events: events.length, missed };
}
