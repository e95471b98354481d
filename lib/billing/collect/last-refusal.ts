import { type Db, sql } from "@/lib/db";

/** A charge that failed, and after which none has succeeded. */
export interface LastRefusal {
  readonly at: Date;
  readonly amount: bigint;
  readonly unit: string;
  /** Of the card; empty when there was none. */
  readonly last4: string;
  /** The bank only wants the holder to confirm, which it asks for when somebody pays. */
  readonly needsConfirmation: boolean;
}

/** The charge of a customer that failed last; null when a later one was paid, whatever its bank did about that since. */
export async function findLastRefusal(db: Db, customer: string): Promise<LastRefusal | null> {
  const [last] = await db.query<LastRefusal & { wasPaid: boolean }>(sql`
    SELECT c.created_at AS at, c.amount, c.unit, c.last4,
      coalesce(c.failure_code = 'action_required', FALSE) AS "needsConfirmation",
      c.state <> 'failed' OR EXISTS (SELECT FROM dispute d WHERE d.charge_id = c.id) AS "wasPaid"
    FROM charge c JOIN profile p ON p.id = c.customer_id
    WHERE p.slug = ${customer} AND c.state <> 'created' ORDER BY c.created_at DESC, c.id DESC LIMIT 1`);
  return last && !last.wasPaid ? last : null;
}
