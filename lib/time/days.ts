import { Temporal } from "temporal-polyfill";
import { onWallClock, toDate, whenWallClockShows } from "./wall-clock";

/** The calendar day of an instant in a time zone, as `2026-11-23`. */
export function dayOf(at: Date, timeZone: string): string {
  return onWallClock(at, timeZone).toPlainDate().toString();
}

/**
 * When a calendar day begins in a time zone.
 *
 * @param text as a date field sends it, `2026-11-23`
 * @returns null when it is no day of the years 1970 to 9999
 */
export function startOfDay(text: string, timeZone: string): Date | null {
  return midnight(text, timeZone, 0);
}

/** When a calendar day is over in a time zone, as {@link startOfDay}: at the midnight that follows it. */
export function endOfDay(text: string, timeZone: string): Date | null {
  return midnight(text, timeZone, 1);
}

function midnight(text: string, timeZone: string, daysLater: number): Date | null {
  if (!/^(19[7-9]|[2-9]\d\d)\d-\d\d-\d\d$/.test(text)) return null;
  try {
    const time = Temporal.PlainDate.from(text).add({ days: daysLater }).toPlainDateTime();
    return toDate(whenWallClockShows(time, timeZone));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
