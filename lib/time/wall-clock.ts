import { Temporal } from "temporal-polyfill";

/** An instant as the clock on a wall of the time zone shows it. */
export function onWallClock(at: Date, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);
}

/**
 * The instant at which a wall clock shows a time. Of a time that comes twice, when clocks are set back, it is the first;
 * for one that they skip, the first instant after it.
 */
export function whenWallClockShows(time: Temporal.PlainDateTime, timeZone: string): Temporal.ZonedDateTime {
  const first = time.toZonedDateTime(timeZone, { disambiguation: "earlier" });
  const isSkipped = !first.toPlainDateTime().equals(time);
  return (isSkipped && first.getTimeZoneTransition("next")) || first;
}

export function toDate(at: Temporal.ZonedDateTime | Temporal.Instant): Date {
  return new Date(at.epochMilliseconds);
}
