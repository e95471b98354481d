import { closeDispute, openDispute } from "@/lib/billing/processor/simulated-disputes";
import { sql } from "@/lib/db";
import type { Company } from "../company";
import { findPaidCharge } from "./paid-charges";

/** A customer's bank takes a payment back. */
export async function disputeOne({ db }: Company, at: Date): Promise<void> {
  const charge = await findPaidCharge(db, at);
  if (charge) await openDispute(db, { paymentKey: charge.processorKey, at });
}

/** The bank has decided what it was told of a month ago: for us and against us by turns. */
export async function answerDisputes({ db }: Company, at: Date): Promise<void> {
  const disputes = await db.query<{ key: string; place: bigint }>(sql`
    SELECT key, place FROM (
      SELECT key, status, row_number() OVER (ORDER BY created_at, key) AS place FROM simulated_dispute) dispute
    WHERE status = 'open'`);
  for (const { key, place } of disputes) {
    const outcome = place % 2n === 1n ? "won" : "lost";
    await closeDispute(db, { key, outcome, isFeeReturned: outcome === "won", at });
  }
}
