import { z } from "zod";
import { MAX_AMOUNT } from "@/lib/money/money";

const AMOUNT = "Enter a whole number of minor units, 1 or more.";

/** An amount above zero in a query string, in minor units. */
export const QueryAmount = z
  .codec(
    z.string().regex(/^\d{1,16}$/, AMOUNT),
    z.bigint().min(1n, AMOUNT).max(MAX_AMOUNT, "This is too much."),
    {
      decode: BigInt,
      encode: String,
    },
  )
  .meta({ example: "15800" });

/** Yes or no in a query string. */
export const QueryFlag = z.codec(z.enum(["true", "false", "1", "0", ""]), z.boolean(), {
  decode: (text) => text === "true" || text === "1",
  encode: (value) => (value ? "true" : "false"),
});
