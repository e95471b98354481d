import { type Db, sql } from "@/lib/db";
import { findDueBalances } from "../checkout/due-balances";
import { findLastRefusal } from "./last-refusal";

/** What a customer owes in one currency, in minor units. */
export interface AmountDue {
  readonly unit: string;
  readonly amount: bigint;
}

/**
 * What a customer owes and has to do something about, by currency: nothing as long as it will be collected by itself, as
 * usage is with the next renewal and what was put off to an event is when that occurs.
 */
export async function findRefusedAmounts(db: Db, customer: string, at: Date): Promise<AmountDue[]> {
  const [payer] = await db.query<{ id: bigint; isRefused: boolean }>(
    sql`SELECT id, nb_renewal_attempts > 0 AS "isRefused" FROM profile WHERE slug = ${customer}`,
  );
  if (!payer || !(payer.isRefused || (await findLastRefusal(db, customer)))) return [];
  const totals = new Map<string, bigint>();
  for (const { unit, amount, subscription } of await findDueBalances(db, { payerId: payer.id, at }))
    if (subscription.deferral !== "waiting") totals.set(unit, (totals.get(unit) ?? 0n) + amount);
  return [...totals].map(([unit, amount]) => ({ unit, amount })).sort((a, b) => (a.unit < b.unit ? -1 : 1));
}
