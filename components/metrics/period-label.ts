import type { Interval } from "@/lib/time/columns";
import type { PeriodType } from "@/lib/time/periods";

/** How a period is called, from the shortest to the longest. */
export interface PeriodLabel {
  /** Under a chart, where its neighbours say the rest: `Nov`. */
  readonly tick: string;
  /** Above a column: `Nov 2026`. */
  readonly heading: string;
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
  const name = (options: Intl.DateTimeFormatOptions) => format(options).format(startsAt);
  switch (periodType) {
    case "hourly":
      return {
        tick: name({ hour: "numeric" }),
        heading: name({ month: "short", day: "numeric", hour: "numeric" }),
        name: name({ dateStyle: "long", timeStyle: "short" }),
      };
    case "daily":
      return {
        tick: name({ month: "short", day: "numeric" }),
        heading: name({ weekday: "short", month: "short", day: "numeric" }),
        name: name({ dateStyle: "full" }),
      };
    case "weekly": {
      const lastDay = new Date(endsAt.getTime() - 1);
      return {
        tick: name({ month: "short", day: "numeric" }),
        heading: format({ month: "short", day: "numeric" }).formatRange(startsAt, lastDay),
        name: format({ dateStyle: "long" }).formatRange(startsAt, lastDay),
      };
    }
    case "monthly": {
      const heading = name({ month: "short", year: "numeric" });
      const tick = name({ month: "short" });
      const isJanuary = name({ month: "numeric" }) === format({ month: "numeric" }).format(JANUARY);
      return { tick: isJanuary ? heading : tick, heading, name: name({ month: "long", year: "numeric" }) };
    }
    case "yearly": {
      const year = name({ year: "numeric" });
      return { tick: year, heading: year, name: year };
    }
  }
}

/** A day that is in January everywhere. */
const JANUARY = new Date("2026-01-15T12:00:00Z");
