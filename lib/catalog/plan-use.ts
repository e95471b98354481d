import { type Db, sql } from "@/lib/db";

/** What was done with a plan, which decides what may still be done to it. */
export interface PlanUse {
  /** Currency and period stay, as terms are counted in them. */
  readonly wasSubscribed: boolean;
  /** It cannot be deleted. */
  readonly isHeld: boolean;
}

/** How a plan, found by its slug, was used; nothing was done with one that is not there. */
export async function planUse(db: Db, slug: string): Promise<PlanUse> {
  const [plan] = await db.query<{ id: bigint }>(sql`SELECT id FROM plan WHERE slug = ${slug}`);
  if (!plan) return { wasSubscribed: false, isHeld: false };
  const subscribed = await wasSubscribed(db, plan.id);
  return { wasSubscribed: subscribed, isHeld: subscribed || (await isHeld(db, plan.id)) };
}

export async function wasSubscribed(db: Db, planId: bigint): Promise<boolean> {
  const [subscription] = await db.query(sql`SELECT FROM subscription WHERE plan_id = ${planId} LIMIT 1`);
  return subscription !== undefined;
}

/** Whether it was sold, is just being paid for, or has a discount code of its own. */
export async function isHeld(db: Db, planId: bigint): Promise<boolean> {
  const [held] = await db.query(sql`
    SELECT FROM coupon WHERE plan_id = ${planId} UNION ALL
    SELECT FROM cart_item WHERE plan_id = ${planId} AND (recorded OR claim_code IS NOT NULL) UNION ALL
    SELECT FROM ledger_entry WHERE plan_id = ${planId} UNION ALL
    SELECT FROM charge c, jsonb_array_elements(c.snapshot->'lines') line
    WHERE c.state = 'created' AND c.processor_key IS NULL AND line->>'planId' = ${planId.toString()} LIMIT 1`);
  return held !== undefined;
}
