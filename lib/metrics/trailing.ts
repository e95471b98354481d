import { InvalidInput } from "@/lib/errors";
import { log } from "@/lib/log";
import { trailingColumns } from "@/lib/time/columns";
import { parseInstant } from "@/lib/time/parse";
import type { PeriodType } from "@/lib/time/periods";
import { isTimeZone } from "@/lib/time/zones";
import type { TrailingQuery } from "./schemas";

const DEFAULT_PERIODS: Readonly<Record<PeriodType, number>> = {
  hourly: 24,
  daily: 7,
  weekly: 8,
  monthly: 12,
  yearly: 5,
};

/** A century of columns before it still has years of four digits, beyond which dates have no common form. */
const EARLIEST_YEAR = 1000;

/** The columns of a table: `dates` has one more than there are periods. */
export interface Trailing {
  readonly dates: readonly Date[];
  readonly periodType: PeriodType;
  readonly timeZone: string;
}

/**
 * Turns what a table is asked for into its columns.
 *
 * @param profileZone in which dates are read and periods start, unless the query names another
 * @throws InvalidInput 400 on `ends_at` that is no date, or `timezone` that does not exist
 */
export function trailing(query: TrailingQuery, profileZone: string, now: Date): Trailing {
  const timeZone = query.timezone ? requestedZone(query.timezone) : storedZone(profileZone);
  const endsAt = query.ends_at ? parseInstant(query.ends_at, timeZone) : now;
  if (!endsAt || endsAt.getUTCFullYear() < EARLIEST_YEAR)
    throw new InvalidInput({ ends_at: ["Use an ISO 8601 date or date-time, such as 2024-01-31T12:00:00Z."] });
  const periodType = query.period_type;
  const nbPeriods = query.nb_periods ?? DEFAULT_PERIODS[periodType];
  return { dates: trailingColumns({ endsAt, periodType, nbPeriods, timeZone }), periodType, timeZone };
}

function requestedZone(name: string): string {
  if (isTimeZone(name)) return name;
  throw new InvalidInput({
    timezone: ["There is no such time zone. Use an IANA name, such as Europe/Paris."],
  });
}

/** A name that has left the time zone database must not take the dashboard with it. */
function storedZone(name: string): string {
  if (isTimeZone(name)) return name;
  log.warn({ timeZone: name }, "a profile has an unknown time zone; using UTC");
  return "UTC";
}
