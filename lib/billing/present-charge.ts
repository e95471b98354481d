import { sql } from "@/lib/db";
import { readableAmount } from "@/lib/money/format";
import type { Charge } from "./schemas";

/** A charge as it is stored. */
export interface ChargeRow {
  readonly createdAt: Date;
  readonly amount: bigint;
  readonly unit: string;
  readonly description: string | null;
  readonly last4: string;
  readonly cardBrand: string;
  readonly expDate: Date | null;
  readonly processorKey: string | null;
  readonly state: Charge["state"];
}

/**
 * Columns of a {@link ChargeRow}, to be selected from `charge`. The expiry is a date without a zone: the driver would
 * read it at local midnight, so it is turned into midnight UTC here.
 */
export const chargeColumns = sql`
  charge.created_at AS "createdAt", charge.amount, charge.unit, charge.description, charge.last4,
  charge.card_brand AS "cardBrand",
  (charge.exp_date::timestamp AT TIME ZONE 'UTC') AS "expDate", charge.processor_key AS "processorKey",
  charge.state::text AS state`;

/**
 * A charge in its wire shape.
 *
 * @param detail what the user should hear of it
 */
export function presentCharge(row: ChargeRow, detail?: string): Charge {
  return {
    created_at: row.createdAt,
    amount: row.amount,
    unit: row.unit,
    readable_amount: readableAmount(row.amount, row.unit),
    description: row.description,
    last4: row.last4 === "" ? "" : row.last4.padStart(4, "0"),
    exp_date: row.expDate,
    processor_key: row.processorKey,
    state: row.state,
    ...(detail === undefined ? {} : { detail }),
  };
}
