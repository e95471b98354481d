// Next's bundle and server.ts each hold a copy of this module: what moves the clock for one must move it for both.
const shared = globalThis as typeof globalThis & { turnpikeClockOffsetMs?: number };

/**
 * The time, read once at the border of the system (a request, a job) and passed inwards as a parameter. Nothing else
 * reads the clock, which is what makes renewals and reports repeatable.
 */
export function now(): Date {
  return new Date(Date.now() + (shared.turnpikeClockOffsetMs ?? 0));
}

/** Moves the clock of this process; 0 returns to the machine's time. For tests. */
export function setClockOffset(offsetMs: number): void {
  shared.turnpikeClockOffsetMs = offsetMs;
}
