import { type Db, sql } from "@/lib/db";
import { type ListDefinition, type ListRequest, type Page, readPage } from "@/lib/http";
import { commonUnit, exactTotal, siteUnit, type Units, unitsOf } from "@/lib/ledger";
import { type ChargeRow, chargeColumns, presentCharge } from "./present-charge";
import type { ListedCharge } from "./schemas";

export const chargeList = {
  search: {
    description: sql`charge.description`,
    processor_key: sql`charge.processor_key`,
    customer__full_name: sql`customer.full_name`,
  },
  sort: {
    description: sql`charge.description`,
    amount: sql`charge.amount`,
    "Full name": sql`customer.full_name`,
    full_name: sql`customer.full_name`,
    created_at: sql`charge.created_at`,
  },
  defaultOrder: ["created_at"],
  tieBreak: sql`charge.id`,
  keyset: { created_at: "instant" },
  dates: { column: sql`charge.created_at`, endsAt: "now" },
  unit: sql`charge.unit`,
} as const satisfies ListDefinition;

interface ListedRow extends ChargeRow {
  readonly slug: string;
  readonly name: string;
}

/**
 * Charges that reached the processor, with the sum of all that match. One without a key is only meant to be sent.
 *
 * @throws SeveralCurrencies 400 when they are in several
 */
export async function listCharges(
  db: Db,
  list: ListRequest,
): Promise<Page<ListedCharge> & { balance_amount: bigint; balance_unit: string }> {
  const { totals, ...page } = await readPage<ListedRow, { total: bigint; units: Units }>(db, list, {
    columns: sql`${chargeColumns}, customer.slug, coalesce(nullif(customer.full_name, ''), customer.slug) AS name`,
    from: sql`charge LEFT JOIN profile customer ON customer.id = charge.customer_id`,
    where: sql`charge.processor_key IS NOT NULL`,
    totals: sql`coalesce(sum(charge.amount), 0)::bigint AS total, ${unitsOf(sql`charge.unit`)} AS units`,
  });
  const unit = list.unit ?? (await commonUnit(totals.units, () => siteUnit(db)));
  return {
    balance_amount: exactTotal(totals.total),
    balance_unit: unit,
    ...page,
    results: page.results.map((row) => ({
      ...presentCharge(row),
      customer: { slug: row.slug, printable_name: row.name },
    })),
  };
}
