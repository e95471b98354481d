import { z } from "zod";
import { CurrencyUnit, SignedMinorUnits } from "@/lib/http/codecs";
import { PERIOD_TYPES } from "@/lib/time/periods";

/** What the tables of the dashboard are asked for. */
export const TrailingQuery = z.object({
  ends_at: z.string().optional().meta({
    description: "Last column, exclusive, ISO 8601; now when absent. Without an offset it is local time",
  }),
  period_type: z.enum(PERIOD_TYPES).default("monthly").meta({ description: "Length of a column" }),
  nb_periods: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: "Number of columns: 24 hours, 7 days, 8 weeks, 12 months or 5 years when absent" }),
  timezone: z
    .string()
    .optional()
    .meta({ description: "IANA time zone of the columns; the profile's own when absent" }),
});
export type TrailingQuery = z.output<typeof TrailingQuery>;

/** A column's date: UTC, with milliseconds only where there are any. */
const ColumnDate = z
  .codec(z.iso.datetime(), z.date(), {
    decode: (text) => new Date(text),
    encode: (date) => date.toISOString().replace(".000Z", "Z"),
  })
  .meta({ id: "ColumnDate", example: "2024-01-01T08:00:00Z" });

/** A row of a table: its values in the order of the columns, each with the date at which its period ends. */
export const Series = z
  .object({
    slug: z.string(),
    title: z.string(),
    extra: z.string().nullable().optional(),
    selector: z.string().optional().meta({ description: "Filter on transaction accounts" }),
    values: z.array(z.tuple([ColumnDate, SignedMinorUnits])),
  })
  .meta({ id: "Series" });
export type Series = z.output<typeof Series>;

export const MetricsTable = z
  .object({
    title: z.string(),
    scale: z.number().meta({ description: "Multiply a value by it to get units for display", example: 0.01 }),
    unit: CurrencyUnit,
    results: z.array(Series),
  })
  .meta({ id: "MetricsTable" });
export type MetricsTable = z.output<typeof MetricsTable>;

export const FundsTable = MetricsTable.extend({
  others: z
    .array(MetricsTable)
    .optional()
    .meta({ description: "The same in each other currency the provider has sold in" }),
  processor_hint: z
    .literal("connect_provider")
    .optional()
    .meta({ description: "The provider has no account to be paid out to" }),
}).meta({ id: "FundsTable" });
export type FundsTable = z.output<typeof FundsTable>;
