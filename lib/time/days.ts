import { Temporal } from "temporal-polyfill";
import { onWallClock, toDate, whenWallClockShows } from "./wall-clock";

/** The calendar day of an instant in a time zone, as `2026-11-23`. */
export function dayOf(at: Date, timeZone: string): string {
  return onWallClock(at, timeZone).toPlainDate().toString();
}

/**
 * When a calendar day is over in a time zone: at the midnight that follows it.
 *
 * @param text as a date field sends it, `2026-11-23`
 * @returns null when it is no day of the years 1970 to 9999
 */
export function endOfDay(text: string, timeZone: string): Date | null {
  if (!/^(19[7-9]|[2-9]\d\d)\d-\d\d-\d\d$/.test(text)) return null;
  try {
    const midnight = Temporal.PlainDate.from(text).add({ days: 1 }).toPlainDateTime();
    return toDate(whenWallClockShows(midnight, timeZone));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
