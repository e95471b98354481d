import { type Database, sql } from "@/lib/db";
import { lockCharges } from "./charge-lines";
import { applyPaymentIn } from "./charges";
import { applyDisputes } from "./disputes";
import { processor } from "./processor";
import { applyRefunds } from "./refunds/apply-refunds";

/**
 * Brings a charge to what the processor says of it now: payment, refunds, disputes. It asks the processor rather than
 * believe the event that made it look, so that events may come in any order, more than once, or late.
 *
 * @param paymentKey the processor's name of it
 * @returns false when we know of no such charge
 */
export async function reconcileCharge(db: Database, paymentKey: string, at: Date): Promise<boolean> {
  const [charge] = await db.query<{ id: bigint }>(
    sql`SELECT id FROM charge WHERE processor_key = ${paymentKey}`,
  );
  if (!charge) return false;
  const [payment, refunds, disputes] = await Promise.all([
    processor().retrievePayment(paymentKey, at),
    processor().listRefunds(paymentKey, at),
    processor().listDisputes(paymentKey, at),
  ]);
  await db.transaction(async (tx) => {
    const [locked] = await lockCharges(tx, [charge.id]);
    if (!locked) return;
    await applyPaymentIn(tx, charge.id, payment, at);
    await applyRefunds(tx, locked, refunds, at);
    await applyDisputes(tx, locked, disputes, at);
  });
  return true;
}
