import type { Interval } from "@/lib/time/columns";
import type { PeriodType } from "@/lib/time/periods";

/** How a period is called, from the shortest to the longest. */
export interface PeriodLabel {
  /** Under a chart: `Nov`, or `Jan 2026` where a year begins. */
  readonly tick: string;
  /** Above a column: `Nov`. */
  readonly heading: string;
  /** What the headings of neighbours have in common, to be said where it changes: `2026`. */
  readonly context: string;
  /** On its own: `November 2026`. */
  readonly name: string;
}

/** The names of a period on the wall clock of a time zone. */
export function periodLabel(
  { startsAt, endsAt }: Interval,
  periodType: PeriodType,
  timeZone: string,
  locale = "en-US",
): PeriodLabel {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const start = (options: Intl.DateTimeFormatOptions) => format(options).format(startsAt);
  const range = (options: Intl.DateTimeFormatOptions) =>
    format(options).formatRange(startsAt, new Date(endsAt.getTime() - 1));
  const year = start({ year: "numeric" });
  const day = start({ month: "short", day: "numeric" });
  switch (periodType) {
    case "hourly": {
      const hour = start({ hour: "numeric" });
      return {
        tick: hour,
        heading: hour,
        context: day,
        name: start({ dateStyle: "long", timeStyle: "short" }),
      };
    }
    case "daily":
      return {
        tick: day,
        heading: start({ weekday: "short", month: "short", day: "numeric" }),
        context: year,
        name: start({ dateStyle: "full" }),
      };
    case "weekly": {
      const heading = range({ month: "short", day: "numeric" });
      return { tick: day, heading, context: year, name: range({ dateStyle: "long" }) };
    }
    case "monthly": {
      const month = start({ month: "short" });
      const isFirst = month === format({ month: "short" }).format(JANUARY);
      const tick = isFirst ? start({ month: "short", year: "numeric" }) : month;
      return { tick, heading: month, context: year, name: start({ month: "long", year: "numeric" }) };
    }
    case "yearly":
      return { tick: year, heading: year, context: "", name: year };
  }
}

/** A day that is in January everywhere. */
const JANUARY = new Date("2026-01-15T12:00:00Z");
