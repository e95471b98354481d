import { Temporal } from "temporal-polyfill";

/** Natural periods, from the shortest to the longest. */
export const PERIOD_TYPES = ["hourly", "daily", "weekly", "monthly", "yearly"] as const;

/** Hours, days and weeks are exact durations; months and years are calendar arithmetic in UTC. */
export type PeriodType = (typeof PERIOD_TYPES)[number];

const LENGTHS: Record<PeriodType, { readonly ms: number } | { readonly months: number }> = {
  hourly: { ms: 3_600_000 },
  daily: { ms: 86_400_000 },
  weekly: { ms: 604_800_000 },
  monthly: { months: 1 },
  yearly: { months: 12 },
};

const NOUNS: Record<PeriodType, string> = {
  hourly: "hour",
  daily: "day",
  weekly: "week",
  monthly: "month",
  yearly: "year",
};

/** "1 month", "3 months". */
export function periodWords(count: number, type: PeriodType): string {
  return `${count} ${NOUNS[type]}${count === 1 ? "" : "s"}`;
}

/**
 * The end of `count` periods from an anchor. Always counted from the anchor, never from the previous end: January 31
 * plus one month is February 29, plus two is March 31 again, so the billing day does not drift. Time of day is kept.
 * There are no changes of the clocks in UTC.
 *
 * @param count may be negative
 */
export function addPeriods(anchor: Date, type: PeriodType, count: number): Date {
  const length = LENGTHS[type];
  if ("ms" in length) return new Date(anchor.getTime() + length.ms * count);
  return new Date(utc(anchor).add({ months: length.months * count }).epochMilliseconds);
}

/**
 * Which contract period, of `length` natural ones, an instant lies in: the one `k` with
 * `anchor + k periods ≤ at < anchor + (k + 1) periods`. Negative before the anchor.
 */
export function periodIndexAt(anchor: Date, type: PeriodType, length: number, at: Date): number {
  const natural = LENGTHS[type];
  if ("ms" in natural) return Math.floor((at.getTime() - anchor.getTime()) / (natural.ms * length));
  const [from, to] = [utc(anchor), utc(at)];
  const calendarMonths = (to.year - from.year) * 12 + to.month - from.month;
  const index = Math.floor(calendarMonths / (natural.months * length));
  // In the month in which a period begins, its day may have yet to come.
  return addPeriods(anchor, type, index * length) <= at ? index : index - 1;
}

/**
 * How many months of the anchor a window spans; null when it does not begin and end with one, as windows of days and
 * weeks do. Income of whole months is recognised in equal parts, whatever their days.
 */
export function monthsBetween(anchor: Date, start: Date, end: Date): number | null {
  const from = monthBeginningAt(anchor, start);
  const to = monthBeginningAt(anchor, end);
  return from === null || to === null ? null : to - from;
}

/** The instants strictly within a window at which a month of the anchor begins, in order. */
export function monthsBeginningWithin(anchor: Date, start: Date, end: Date): Date[] {
  const first = periodIndexAt(anchor, "monthly", 1, start) + 1;
  const last = periodIndexAt(anchor, "monthly", 1, end);
  const count = Math.max(0, last - first + 1);
  const beginnings = Array.from({ length: count }, (_, place) =>
    addPeriods(anchor, "monthly", first + place),
  );
  return beginnings.filter((beginning) => beginning < end);
}

/** Which month of the anchor begins at this very instant; null when none does. */
function monthBeginningAt(anchor: Date, at: Date): number | null {
  const index = periodIndexAt(anchor, "monthly", 1, at);
  return addPeriods(anchor, "monthly", index).getTime() === at.getTime() ? index : null;
}

function utc(at: Date): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO("UTC");
}
