import { type Sql, sql } from "./sql";

// The arithmetic of lib/time/periods.ts as SQL, for statements over whole sets. Both count from an anchor in UTC and
// keep to the last day of a month that is too short; a test compares them.

/** The instant `count` months after an anchor. */
export function monthsAfter(anchor: Sql, count: Sql): Sql {
  return sql`((${anchor} AT TIME ZONE 'UTC' + make_interval(months => (${count})::int)) AT TIME ZONE 'UTC')`;
}

/** The end of `count` natural periods from an anchor; `periodType` is a `period_type` of the database. */
export function periodsAfter(anchor: Sql, periodType: Sql, count: Sql): Sql {
  return sql`(CASE ${periodType}
    WHEN 'hourly' THEN ${anchor} + (${count}) * interval '1 hour'
    WHEN 'daily' THEN ${anchor} + (${count}) * interval '24 hours'
    WHEN 'weekly' THEN ${anchor} + (${count}) * interval '168 hours'
    WHEN 'monthly' THEN ${monthsAfter(anchor, count)}
    ELSE ${monthsAfter(anchor, sql`12 * (${count})`)} END)`;
}

/**
 * How many months of the calendar lie between an anchor and an instant, whatever their days: of the months that begin
 * with the anchor, the only one that can begin in the month of the instant.
 */
export function calendarMonths(anchor: Sql, at: Sql): Sql {
  return sql`((extract(year FROM ${at} AT TIME ZONE 'UTC') - extract(year FROM ${anchor} AT TIME ZONE 'UTC')) * 12
    + extract(month FROM ${at} AT TIME ZONE 'UTC') - extract(month FROM ${anchor} AT TIME ZONE 'UTC'))::int`;
}
