import { spend } from "@/lib/auth/throttle";
import { type Database, sql } from "@/lib/db";
import { announce } from "@/lib/events";
import { getCharge } from "./charges";
import { ChargeStateRefused } from "./errors";

/**
 * Sends the receipt of a charge again, at most once a minute.
 *
 * @returns the customer's address
 * @throws ChargeStateRefused 405 while the charge is not paid
 * @throws TooManyRequests 429
 */
export async function sendReceipt(
  db: Database,
  { chargeId, customerId, by, at }: { chargeId: bigint; customerId: bigint; by: bigint | null; at: Date },
): Promise<string> {
  const { state } = await getCharge(db, chargeId);
  if (state !== "done") throw new ChargeStateRefused("This charge has no receipt: it is not paid.");
  await spend(db, { limit: "receipt", subject: chargeId.toString() });
  const [customer] = await db.query<{ email: string }>(
    sql`SELECT email FROM profile WHERE id = ${customerId}`,
  );
  await announce(db, "charge_updated", { charge: chargeId, by }, at);
  return customer?.email ?? "";
}
