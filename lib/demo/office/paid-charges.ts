import { type Db, empty, type Sql, sql } from "@/lib/db";

/** A payment that arrived, as somebody at the office comes across it. */
export interface PaidCharge {
  readonly processorKey: string;
  readonly amount: bigint;
  readonly customer: { readonly id: bigint; readonly slug: string };
}

const SOME_DAYS = 25;

/**
 * The newest payment of a usual amount that was made some days ago and of which nothing was given back yet; null when
 * there is none.
 */
export async function findPaidCharge(db: Db, at: Date, condition: Sql = empty): Promise<PaidCharge | null> {
  const since = new Date(at.getTime() - SOME_DAYS * 86_400_000);
  const before = new Date(at.getTime() - 2 * 86_400_000);
  const [charge] = await db.query<Omit<PaidCharge, "customer"> & { id: bigint; slug: string }>(sql`
    SELECT c.processor_key AS "processorKey", c.amount, p.id, p.slug FROM charge c JOIN profile p ON p.id = c.customer_id
    WHERE c.state = 'done' AND c.created_at BETWEEN ${since} AND ${before} AND c.amount BETWEEN 5000 AND 50000
      AND NOT EXISTS (SELECT FROM refund r JOIN charge_item i ON i.id = r.charge_item_id WHERE i.charge_id = c.id)
      ${condition}
    ORDER BY c.created_at DESC, p.slug LIMIT 1`);
  return charge ? { ...charge, customer: { id: charge.id, slug: charge.slug } } : null;
}
