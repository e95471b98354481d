import { type Db, sql } from "@/lib/db";
import { balancesDue } from "@/lib/ledger";

/** A plan for which something is due. */
export interface OwedPlan {
  readonly slug: string;
  readonly title: string;
}

/** The plans that a customer owes for, by title: what is due in several currencies is paid plan by plan. */
export async function findOwedPlans(db: Db, customer: string, at: Date): Promise<OwedPlan[]> {
  const [payer] = await db.query<{ id: bigint }>(sql`SELECT id FROM profile WHERE slug = ${customer}`);
  if (!payer) return [];
  const due = await balancesDue(db, { payerId: payer.id, at });
  const planIds = due.flatMap(({ planId }) => planId ?? []);
  return db.query<OwedPlan>(
    sql`SELECT slug, title FROM plan WHERE id = ANY(${planIds}) ORDER BY title, slug`,
  );
}

/** Whether a charge of the customer waits for the processor's answer. */
export async function isPaymentUnderWay(db: Db, customer: string): Promise<boolean> {
  const charges = await db.query(sql`
    SELECT FROM charge c JOIN profile p ON p.id = c.customer_id
    WHERE p.slug = ${customer} AND c.state = 'created' LIMIT 1`);
  return charges.length > 0;
}
