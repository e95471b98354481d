import { Temporal } from "temporal-polyfill";
import { FIRST_INSTANT, LAST_INSTANT } from "./bounds";
import { toDate, whenWallClockShows } from "./wall-clock";

const DATE = String.raw`\d{4}-\d{2}-\d{2}`;
const TIME = String.raw`\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?`;
const OFFSET = String.raw`Z|[-+ ]\d{2}(?::?\d{2})?`;
const PATTERN = new RegExp(`^(${DATE})(?:[T ](${TIME})(${OFFSET})?)?$`, "i");

/**
 * Reads an ISO 8601 date or date-time from a query string. Surrounding double quotes are dropped; a blank before the
 * offset is the `+` that was not percent-encoded; a date alone is its midnight; without an offset the text is read on
 * the wall clock of `timeZone`.
 *
 * @returns null when it is malformed, names a day that does not exist, or lies outside the years 1 to 9999, beyond
 *   which neither JSON nor the database has a common way to write it
 */
export function parseInstant(text: string, timeZone: string): Date | null {
  const match = PATTERN.exec(text.trim().replace(/^"(.*)"$/, "$1"));
  if (!match) return null;
  const [, date, time = "00:00", offset] = match;
  try {
    const instant = toDate(
      offset
        ? Temporal.Instant.from(`${date}T${time}${offset.replace(" ", "+")}`)
        : whenWallClockShows(Temporal.PlainDateTime.from(`${date}T${time}`), timeZone),
    );
    return instant >= FIRST_INSTANT && instant <= LAST_INSTANT ? instant : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
