import { z } from "zod";
import { MinorUnits } from "@/lib/http/codecs";

const LINES_MAX = 500;

/** An amount that is more than nothing. */
const Refunded = MinorUnits.refine((amount) => amount > 0n, "Refund at least one minor unit.");

export const RefundRequest = z
  .object({
    lines: z
      .array(
        z.object({
          num: z.int().min(0).meta({ description: "Number of the line, from 0" }),
          refunded_amount: Refunded.nullish().meta({
            description: "At most what is left of the line; all of that unless given",
            example: 4000,
          }),
        }),
      )
      .min(1, "Name at least one line.")
      .max(LINES_MAX)
      .refine((lines) => new Set(lines.map(({ num }) => num)).size === lines.length, "Name each line once."),
  })
  .meta({ id: "RefundRequest", example: { lines: [{ num: 0, refunded_amount: 4000 }] } });
export type RefundRequest = z.output<typeof RefundRequest>;

/** That a receipt was sent again. */
export const ReceiptSent = z
  .object({
    charge_id: z.string().meta({ example: "ch_XAb124EF" }),
    email: z.string().meta({ description: "Address of the customer", example: "joe@example.com" }),
    detail: z.string().meta({ description: "What the call did, in plain text" }),
  })
  .meta({ id: "ReceiptSent" });
