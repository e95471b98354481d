import type { Database } from "@/lib/db";
import type { ProcessorEvent } from "../processor/port";

/** What came of an event: `unknown` when we do not know what it is about, perhaps not yet. */
export type Outcome = "applied" | "unknown";

/**
 * Acts on an event. It is called again when it throws, when the event was delivered twice, and in any order: it looks up
 * what the processor says now and brings ours to that.
 */
export type Handler = (db: Database, event: ProcessorEvent, at: Date) => Promise<Outcome>;
