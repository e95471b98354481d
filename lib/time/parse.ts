import { Temporal } from "temporal-polyfill";

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * Reads an ISO 8601 date or date-time from a query string. Surrounding double quotes are dropped; a blank before the
 * offset is the `+` that was not percent-encoded; without an offset the text is read on the wall clock of `timeZone`.
 *
 * @returns null when it is malformed or names a day that does not exist
 */
export function parseInstant(text: string, timeZone: string): Date | null {
  const plain = text
    .trim()
    .replace(/^"(.*)"$/, "$1")
    .replace(/ (\d{2}:?\d{2})$/, (offset, digits: string) =>
      /T\d{2}:\d{2}.* /.test(text) ? `+${digits}` : offset,
    );
  try {
    if (DATE.test(plain)) return toDate(Temporal.PlainDate.from(plain).toZonedDateTime(timeZone).toInstant());
    const match = DATE_TIME.exec(plain);
    if (!match) return null;
    const [, date, time, offset] = match;
    if (offset) return toDate(Temporal.Instant.from(`${date}T${time}${offset}`));
    return toDate(Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(timeZone).toInstant());
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Whether the name is in the IANA time zone database of this machine. */
export function isTimeZone(name: string): boolean {
  try {
    Temporal.Now.zonedDateTimeISO(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function toDate(instant: Temporal.Instant): Date {
  return new Date(instant.epochMilliseconds);
}
