import { Temporal } from "temporal-polyfill";

/** Natural periods. Hours, days and weeks are exact durations; months and years are calendar arithmetic in UTC. */
export type PeriodType = "hourly" | "daily" | "weekly" | "monthly" | "yearly";

const EXACT_MS: Partial<Record<PeriodType, number>> = {
  hourly: 3_600_000,
  daily: 86_400_000,
  weekly: 604_800_000,
};
const NOUNS: Record<PeriodType, string> = {
  hourly: "hour",
  daily: "day",
  weekly: "week",
  monthly: "month",
  yearly: "year",
};

/**
 * The end of `count` periods from an anchor. Always counted from the anchor, never from the previous end: January 31
 * plus one month is February 29, plus two is March 31 again, so the billing day does not drift. Time of day is kept.
 */
export function addPeriods(anchor: Date, type: PeriodType, count: number): Date {
  const exact = EXACT_MS[type];
  if (exact !== undefined) return new Date(anchor.getTime() + exact * count);
  const start = Temporal.Instant.fromEpochMilliseconds(anchor.getTime()).toZonedDateTimeISO("UTC");
  const end = start.add(type === "monthly" ? { months: count } : { years: count }, { overflow: "constrain" });
  return new Date(end.epochMilliseconds);
}

/** "1 month", "3 months". */
export function periodWords(count: number, type: PeriodType): string {
  return `${count} ${NOUNS[type]}${count === 1 ? "" : "s"}`;
}
