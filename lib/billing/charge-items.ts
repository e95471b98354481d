import { type Db, empty, sql } from "@/lib/db";
import { escapeHtml } from "@/lib/text/html";
import type { ChargeDetail } from "./schemas";

interface Row {
  readonly num: bigint;
  readonly descr: string;
  readonly amount: bigint;
  readonly unit: string;
  readonly slug: string;
  readonly name: string;
}

/**
 * What a charge pays, in the order of its lines.
 *
 * @param providerIds only what these sold; everything when empty
 */
export async function findChargeItems(
  db: Db,
  chargeId: bigint,
  providerIds: readonly bigint[],
): Promise<ChargeDetail["charge_items"]> {
  const rows = await db.query<Row>(sql`
    SELECT i.num - 1 AS num, e.descr, e.dest_amount AS amount, e.dest_unit AS unit, p.slug,
      coalesce(nullif(p.full_name, ''), p.slug) AS name
    FROM (SELECT invoiced_id, row_number() OVER (ORDER BY id) AS num FROM charge_item WHERE charge_id = ${chargeId}) i
    JOIN ledger_entry e ON e.id = i.invoiced_id JOIN profile p ON p.id = e.orig_profile_id
    ${providerIds.length > 0 ? sql`WHERE e.orig_profile_id = ANY(${providerIds})` : empty} ORDER BY i.num`);
  return rows.map(({ num, descr, amount, unit, slug, name }) => ({
    num: Number(num),
    description: escapeHtml(descr),
    ...{ amount, unit },
    profile: { slug, printable_name: name },
  }));
}
