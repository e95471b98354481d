import type { Temporal } from "temporal-polyfill";
import type { PeriodType } from "./periods";
import { onWallClock, toDate, whenWallClockShows } from "./wall-clock";

export interface ColumnRequest {
  /** The last column. */
  readonly endsAt: Date;
  readonly periodType: PeriodType;
  readonly nbPeriods: number;
  /** On whose wall clock periods start. */
  readonly timeZone: string;
}

/**
 * The dates of a table's columns: `nbPeriods + 1` instants, between which lie the periods. All start a period but the
 * last, which is `endsAt`; where that does not start one, the last period is a partial one. See docs/metrics.md.
 */
export function trailingColumns({ endsAt, periodType, nbPeriods, timeZone }: ColumnRequest): Date[] {
  const current = startOfPeriod(onWallClock(endsAt, timeZone), periodType);
  const isWhole = current.epochMilliseconds === endsAt.getTime();
  const oldest = isWhole ? nbPeriods : nbPeriods - 1;
  const starts = Array.from({ length: oldest + 1 }, (_, place) =>
    toDate(earlier(current, periodType, oldest - place)),
  );
  return isWhole ? starts : [...starts, endsAt];
}

/** `[startsAt, endsAt)`. */
export interface Interval {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/**
 * The period that a column dated `end` describes: from its start on the wall clock up to `end`, where it may not be over
 * yet.
 */
export function periodUntil(
  end: Date,
  periodType: PeriodType,
  timeZone: string,
): Interval & { readonly isPartial: boolean } {
  const last = onWallClock(new Date(end.getTime() - 1), timeZone);
  const next = startOfPeriod(onWallClock(end, timeZone), periodType);
  return {
    startsAt: toDate(startOfPeriod(last, periodType)),
    endsAt: end,
    isPartial: next.epochMilliseconds !== end.getTime(),
  };
}

/**
 * What a column is compared with: as much time, one period `by` earlier on the wall clock. The first 16 days of March
 * are compared with the first 16 of February, and a 31st becomes the last day of a shorter month.
 *
 * @param columnType the column's own period
 * @param by         no shorter than that
 */
export function comparisonInterval(
  column: Interval,
  columnType: PeriodType,
  by: PeriodType,
  timeZone: string,
): Interval {
  const start = onWallClock(column.startsAt, timeZone);
  const end = onWallClock(column.endsAt, timeZone);
  const earlierEnd = earlier(end, by, 1);
  return { startsAt: toDate(earlierStart()), endsAt: toDate(earlierEnd) };

  /** The first of a month has its place in any month. Weeks, days and hours have not, and keep their length instead. */
  function earlierStart(): Temporal.ZonedDateTime {
    if (columnType === "yearly" || columnType === "monthly") return earlier(start, by, 1);
    if (columnType === "hourly") return earlierEnd.subtract(start.until(end, { largestUnit: "hours" }));
    return earlierEnd.subtract(start.toPlainDate().until(end.toPlainDate())).startOfDay();
  }
}

/** Midnight where a day, week, month or year starts; later on a day whose midnight the clocks skip. */
function startOfPeriod(at: Temporal.ZonedDateTime, type: PeriodType): Temporal.ZonedDateTime {
  switch (type) {
    case "hourly":
      return at.round({ smallestUnit: "hour", roundingMode: "floor" });
    case "daily":
      return at.startOfDay();
    case "weekly":
      return at.subtract({ days: at.dayOfWeek - 1 }).startOfDay();
    case "monthly":
      return at.with({ day: 1 }).startOfDay();
    case "yearly":
      return at.with({ month: 1, day: 1 }).startOfDay();
  }
}

/** Hours are elapsed time, so that a day of 25 hours has 25; the others keep the time of day, and midnight midnight. */
function earlier(at: Temporal.ZonedDateTime, type: PeriodType, count: number): Temporal.ZonedDateTime {
  if (type === "hourly") return at.subtract({ hours: count });
  const moved = whenWallClockShows(at.toPlainDateTime().subtract({ [UNITS[type]]: count }), at.timeZoneId);
  return at.equals(at.startOfDay()) ? moved.startOfDay() : moved;
}

const UNITS = { daily: "days", weekly: "weeks", monthly: "months", yearly: "years" } as const;
