import { dayOf, endOfDay } from "@/lib/time/days";
import { PERIOD_TYPES, type PeriodType } from "@/lib/time/periods";

/** What a page of reports is asked for in its address; what is not understood is as if it were not there. */
export interface ReportQuery {
  readonly periodType: PeriodType;
  /** The last day that counts, as `2026-11-23`; today when absent. */
  readonly day: string;
  /** When that day is over; now, while it is not. */
  readonly endsAt: Date;
  /** What is wrong with the day that was asked for. */
  readonly dayError: string | undefined;
  /** The currency; the provider's own when absent. */
  readonly unit: string | undefined;
}

/**
 * Reads `period_type`, `as_of` and `unit`. A report "as of" a day includes that day, which is what people mean by it; the
 * API's `ends_at` is the instant at which it is over.
 */
export function readReportQuery(
  query: Readonly<Record<string, string | string[] | undefined>>,
  timeZone: string,
  now: Date,
): ReportQuery {
  const text = (name: string) => [query[name]].flat()[0] ?? "";
  const asked = text("as_of");
  const endOfAsked = asked === "" ? now : endOfDay(asked, timeZone);
  const endsAt = endOfAsked && endOfAsked < now ? endOfAsked : now;
  return {
    periodType: PERIOD_TYPES.find((type) => type === text("period_type")) ?? "monthly",
    day: dayOf(endsAt === now ? now : new Date(endsAt.getTime() - 1), timeZone),
    endsAt,
    dayError: endOfAsked ? undefined : "Choose a day since 1970.",
    unit: text("unit") || undefined,
  };
}
