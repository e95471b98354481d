import { type Database, sql } from "@/lib/db";
import { log } from "@/lib/log";
import { processor } from "../processor";
import { bookRefund } from "./book-refund";
import { sendRefunds } from "./send-refunds";

/** A refund this young may still be on its way to the processor. */
const SETTLED_AFTER_SECONDS = 120;
const BATCH = 200;

/** What a run of {@link completeRefunds} did. */
export type RefundCounts = {
  /** Asked for, and accepted or refused now. */
  readonly sent: number;
  /** Asked for, and still without an answer. */
  readonly waiting: number;
  /** Accepted before, and looked up. */
  readonly refreshed: number;
  readonly failed: number;
};

interface WaitingRefund {
  readonly id: bigint;
  readonly state: "requested" | "sent";
  readonly key: string | null;
  readonly paymentKey: string;
}

/**
 * Finishes refunds that were left open: those asked for are sent, under the same key, and those that the processor has
 * accepted take the state it reports. Safe to run at any time and side by side; one that cannot be finished does not stop
 * the others.
 */
export async function completeRefunds(db: Database, at: Date): Promise<RefundCounts> {
  const counts = { sent: 0, waiting: 0, refreshed: 0, failed: 0 };
  for await (const refund of waitingRefunds(db, at)) {
    try {
      counts[await complete(db, refund, at)] += 1;
    } catch (error) {
      counts.failed += 1;
      log.error({ err: error, refundId: refund.id.toString() }, "a refund could not be completed");
    }
  }
  return counts;
}

/** Oldest first, a batch at a time. */
async function* waitingRefunds(db: Database, at: Date): AsyncGenerator<WaitingRefund> {
  const before = new Date(at.getTime() - SETTLED_AFTER_SECONDS * 1000);
  let last = 0n;
  for (;;) {
    const batch = await db.query<WaitingRefund>(sql`
      SELECT r.id, r.state::text AS state, r.processor_key AS key, c.processor_key AS "paymentKey"
      FROM refund r JOIN charge_item i ON i.id = r.charge_item_id JOIN charge c ON c.id = i.charge_id
      WHERE r.id > ${last} AND (r.state = 'sent' OR (r.state = 'requested' AND r.created_at <= ${before}))
      ORDER BY r.id LIMIT ${BATCH}`);
    yield* batch;
    const end = batch.at(-1);
    if (!end) return;
    last = end.id;
  }
}

async function complete(
  db: Database,
  { id, state, key, paymentKey }: WaitingRefund,
  at: Date,
): Promise<"sent" | "waiting" | "refreshed"> {
  if (state === "requested") {
    const [sent] = await sendRefunds(db, [id], at);
    return sent?.result === "waiting" ? "waiting" : "sent";
  }
  const refund = (await processor().listRefunds(paymentKey, at)).find((found) => found.key === key);
  if (refund) await db.transaction((tx) => bookRefund(tx, id, refund, at));
  return "refreshed";
}
