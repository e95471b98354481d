import { type Db, sql } from "@/lib/db";
import { unpaidOrders } from "@/lib/ledger";
import { least } from "@/lib/money/money";
import type { ChargeRow } from "./present-charge";

interface ChargeDueQuery {
  readonly chargeId: bigint;
  /** Its state, and its amount as far as the reader is told of it. */
  readonly charge: Pick<ChargeRow, "state" | "amount">;
  readonly customerId: bigint;
  /** Only what is owed to these; everybody when empty. */
  readonly providerIds: readonly bigint[];
  readonly at: Date;
}

/**
 * What of a charge that failed is still due, in minor units: neither paid in another way since, nor written off, nor
 * asked for by a charge that is under way. Nothing of a charge in any other state.
 */
export async function findChargeDue(db: Db, query: ChargeDueQuery): Promise<bigint> {
  const { chargeId, charge, customerId, providerIds, at } = query;
  if (charge.state !== "failed") return 0n;
  const invoiced = await db.query<{ id: bigint; eventId: string | null; isMarker: boolean }>(sql`
    SELECT e.id, e.event_id AS "eventId", e.dest_account = 'Settled' AS "isMarker"
    FROM charge_item i JOIN ledger_entry e ON e.id = i.invoiced_id WHERE i.charge_id = ${chargeId}`);
  const orders = new Set(invoiced.map(({ id }) => id));
  // A charge for a whole balance names none of the orders that it was to pay.
  const balances = new Set(invoiced.flatMap(({ eventId, isMarker }) => (isMarker ? eventId : [])));
  const due = (await unpaidOrders(db, { payerId: customerId, at, providerIds }))
    .filter(({ id, eventId }) => orders.has(id) || balances.has(eventId))
    .filter(({ isBeingCharged }) => !isBeingCharged)
    .reduce((sum, { unpaidAmount }) => sum + unpaidAmount, 0n);
  return least(due, charge.amount);
}
