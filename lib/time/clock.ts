/** How far the clock is from the machine's, or where it stands still. */
type Clock = { readonly offsetMs: number } | { readonly stoppedAt: Date };

// Next's bundle and server.ts each hold a copy of this module: what moves the clock for one must move it for both.
const shared = globalThis as typeof globalThis & { turnpikeClock?: Clock };

/**
 * The time, read once at the border of the system (a request, a job) and passed inwards as a parameter. Nothing else
 * reads the clock, which is what makes renewals and reports repeatable.
 */
export function now(): Date {
  const clock = shared.turnpikeClock ?? { offsetMs: 0 };
  return "stoppedAt" in clock ? new Date(clock.stoppedAt) : new Date(Date.now() + clock.offsetMs);
}

/**
 * Moves the clock of this process, for tests and for the generator of the demo company, which lives through years in
 * seconds. Nothing that serves customers calls it.
 *
 * @param to milliseconds from the machine's time, 0 to return to it; or an instant at which the clock stands still
 */
export function setClock(to: number | Date): void {
  shared.turnpikeClock = typeof to === "number" ? { offsetMs: to } : { stoppedAt: new Date(to) };
}
