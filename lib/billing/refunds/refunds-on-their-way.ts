import { type Db, sql } from "@/lib/db";

/** What refunds that were asked for and are not in the ledger yet will take of a provider's funds. */
export async function refundsOnTheirWay(db: Db, providerId: bigint, unit: string): Promise<bigint> {
  const [row] = await db.query<{ amount: bigint }>(sql`
    SELECT coalesce(sum(r.amount - r.processor_fee_amount - r.broker_fee_amount), 0)::bigint AS amount
    FROM refund r JOIN charge_item i ON i.id = r.charge_item_id JOIN ledger_entry e ON e.id = i.invoiced_id
    WHERE r.state = 'requested' AND e.orig_profile_id = ${providerId} AND e.dest_unit = ${unit}`);
  return row?.amount ?? 0n;
}
