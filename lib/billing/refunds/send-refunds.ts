import { type Database, sql } from "@/lib/db";
import { log } from "@/lib/log";
import { crashPoint } from "@/lib/system/crash-point";
import { ProcessorUnavailable, RefundRefused } from "../errors";
import { processor } from "../processor";
import type { RefundRequest } from "../processor/port";
import { bookRefund } from "./book-refund";

/** What has become of a refund: given back, refused with the reason, or not known until the processor answers. */
export type SentRefund =
  | { readonly id: bigint; readonly result: "booked" }
  | { readonly id: bigint; readonly result: "refused"; readonly reason: string }
  | { readonly id: bigint; readonly result: "waiting" };

/** The key under which the processor knows a refund of ours. */
export function refundKey(id: bigint): string {
  return `refund:${id}`;
}

/** The refund of ours that the processor knows under a key; null for one that was not asked for by us. */
export function idOfRefundKey(key: string | null): bigint | null {
  const id = /^refund:(\d{1,19})$/.exec(key ?? "")?.[1];
  return id === undefined ? null : BigInt(id);
}

/**
 * Asks the processor to give back what {@link requestRefunds} has kept, line by line, and books every answer in a
 * transaction of its own: what happens to one line does not touch the others. Doing it again gives nothing back twice.
 *
 * @returns what has become of each, in the order of `ids`; those that were sent before are `booked`
 */
export async function sendRefunds(db: Database, ids: readonly bigint[], at: Date): Promise<SentRefund[]> {
  crashPoint("refund:requested");
  const requests = await findRequests(db, ids);
  const sent: SentRefund[] = [];
  for (const id of ids) {
    const request = requests.get(id);
    sent.push(request ? await sendRefund(db, id, { ...request, at }) : { id, result: "booked" });
  }
  return sent;
}

async function sendRefund(db: Database, id: bigint, request: RefundRequest): Promise<SentRefund> {
  try {
    const refund = await processor().refundPayment(request);
    crashPoint("refund:sent");
    await db.transaction((tx) => bookRefund(tx, id, refund, request.at));
    crashPoint("refund:booked");
    return { id, result: "booked" };
  } catch (error) {
    if (error instanceof RefundRefused) {
      const refusal = { key: null, status: "failed", feeReturned: 0n, failureCode: error.code } as const;
      await db.transaction((tx) => bookRefund(tx, id, refusal, request.at));
      return { id, result: "refused", reason: error.message };
    }
    if (!(error instanceof ProcessorUnavailable)) throw error;
    log.warn({ err: error, refundId: id.toString() }, "a refund waits for the processor");
    return { id, result: "waiting" };
  }
}

/** What to ask the processor, of those that were not accepted yet. */
async function findRequests(
  db: Database,
  ids: readonly bigint[],
): Promise<Map<bigint, Omit<RefundRequest, "at">>> {
  const rows = await db.query<{ id: bigint; paymentKey: string; amount: bigint }>(sql`
    SELECT r.id, c.processor_key AS "paymentKey", r.amount
    FROM refund r JOIN charge_item i ON i.id = r.charge_item_id JOIN charge c ON c.id = i.charge_id
    WHERE r.id = ANY(${ids}) AND r.state = 'requested'`);
  return new Map(rows.map(({ id, ...request }) => [id, { ...request, idempotencyKey: refundKey(id) }]));
}
