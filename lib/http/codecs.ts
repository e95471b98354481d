import { z } from "zod";
import { FIRST_INSTANT, LAST_INSTANT } from "@/lib/time/bounds";
import { isNestedTooDeeply } from "./nesting";

const MAX_SAFE = Number.MAX_SAFE_INTEGER;

/** An instant: ISO 8601 with an offset on the wire, a Date inside. Always printed in UTC. */
export const Instant = z
  .codec(z.iso.datetime({ offset: true }), z.date().min(FIRST_INSTANT).max(LAST_INSTANT), {
    decode: (text) => new Date(text),
    encode: (instant) => instant.toISOString(),
  })
  .meta({ id: "Instant", description: "Date and time, ISO 8601", example: "2024-01-01T00:00:00.000Z" });

/** A calendar date: `YYYY-MM-DD` on the wire, midnight UTC inside. */
export const CalendarDate = z
  .codec(z.iso.date(), z.date(), {
    decode: (text) => new Date(`${text}T00:00:00Z`),
    encode: (date) => date.toISOString().slice(0, 10),
  })
  .meta({ id: "CalendarDate", description: "Date, ISO 8601" });

/** An amount of money, zero or more: a JSON integer of minor units (cents) on the wire, a bigint inside. */
export const MinorUnits = z
  .codec(z.int().min(0).max(MAX_SAFE), z.bigint().min(0n).max(BigInt(MAX_SAFE)), {
    decode: BigInt,
    encode: Number,
  })
  .meta({
    id: "MinorUnits",
    description: "Amount in minor units of its currency, e.g. cents",
    example: 2900,
  });

/** A sum that may be negative, in minor units. */
export const SignedMinorUnits = z
  .codec(z.int().min(-MAX_SAFE).max(MAX_SAFE), z.bigint().min(-BigInt(MAX_SAFE)).max(BigInt(MAX_SAFE)), {
    decode: BigInt,
    encode: Number,
  })
  .meta({ id: "SignedMinorUnits", description: "Sum in minor units of its currency; may be negative" });

/** A whole count that may be large, zero or more. */
export const Count = z.codec(z.int().min(0).max(MAX_SAFE), z.bigint().min(0n).max(BigInt(MAX_SAFE)), {
  decode: BigInt,
  encode: Number,
});

/** The name of a thing in a URL. */
export const Slug = z
  .string()
  .trim()
  .min(1, "This field may not be blank.")
  .max(50, "Use at most 50 characters.")
  .regex(/^[-a-zA-Z0-9_]+$/, "Use only letters, digits, hyphens and underscores.");

/** A three-letter currency code, lower case. */
export const CurrencyUnit = z
  .string()
  .regex(/^[a-z]{3}$/)
  .meta({ description: "ISO 4217 code, lower case", example: "usd" });

/** Anything that JSON can say. */
export const JsonValue: z.ZodType<z.core.util.JSONType, z.core.util.JSONType> = z
  .lazy(() =>
    z.union([
      z.string(),
      z.number(),
      z.boolean(),
      z.null(),
      z.array(JsonValue),
      z.record(z.string(), JsonValue),
    ]),
  )
  .meta({ id: "JsonValue", description: "Any JSON value" });

const FreeData = z.union([z.record(z.string(), JsonValue), z.array(JsonValue), z.string(), z.null()]);

/** Free data of the integrator: JSON, or any text. Text that is JSON of an object or a list is kept as that. */
export const Extra = z
  .codec(FreeData, FreeData, {
    decode: (value) => (typeof value === "string" ? parsedData(value) : value),
    encode: (value) => value,
  })
  .meta({ id: "Extra", description: "Free data of the integrator" });
export type Extra = z.output<typeof Extra>;

function parsedData(text: string): z.output<typeof FreeData> {
  // PostgreSQL holds no NUL and no half of a surrogate pair: what would become one stays the text that was sent.
  if (/\\u(0000|d[89a-f])/i.test(text) || isNestedTooDeeply(text)) return text;
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === "object" ? FreeData.parse(data) : text;
  } catch {
    return text;
  }
}

/** Text that may be empty, trimmed, bounded. PostgreSQL holds no NUL. */
export function text(maxLength: number) {
  return z
    .string()
    .trim()
    .max(maxLength, `Use at most ${maxLength} characters.`)
    .refine((value) => !value.includes("\u0000"), "Remove the NUL character.");
}

/** Text that says something. */
export function requiredText(maxLength: number) {
  return text(maxLength).min(1, "This field may not be blank.");
}
