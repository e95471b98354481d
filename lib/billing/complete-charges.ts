import { type Database, type Db, sql } from "@/lib/db";
import { log } from "@/lib/log";
import { applyPayment } from "./charges";
import { applyOrder } from "./checkout/apply-order";
import { Order } from "./checkout/order";
import { dropIntent, NEVER_SENT } from "./checkout/pay";
import { processor } from "./processor";

/** An intent this young may still be on its way through checkout. */
const SETTLED_AFTER_SECONDS = 120;
/** An intent that the processor has not heard of by then was never sent. */
const GIVEN_UP_AFTER_SECONDS = 3_600;
/** Cards are answered at once: whatever is pending for longer wants a person to look at it. */
const OVERDUE_AFTER_SECONDS = 86_400;
const BATCH = 200;

/** What a run of {@link completeCharges} did. */
export type CompletionCounts = {
  /** Pending charges whose state was looked up. */
  readonly refreshed: number;
  /** Orders that were paid for and are now applied. */
  readonly completed: number;
  /** Orders that were never paid for and are given up. */
  readonly dropped: number;
  /** Intents too young to be given up. */
  readonly waiting: number;
  readonly failed: number;
  /** Still pending a day later; the log says so, as long as it lasts. */
  readonly overdue: number;
};

interface PendingCharge {
  readonly id: bigint;
  readonly createdAt: Date;
  readonly processorKey: string | null;
  readonly snapshot: unknown;
}

/**
 * Finishes what was left open: pending charges take the state that the processor reports, and orders whose process
 * died between paying and applying are applied, or dropped when the processor never heard of them. Safe to run at any
 * time and side by side; one charge that cannot be finished does not stop the others.
 */
export async function completeCharges(db: Database, at: Date): Promise<CompletionCounts> {
  const counts = { refreshed: 0, completed: 0, dropped: 0, waiting: 0, failed: 0, overdue: 0 };
  for await (const charge of pendingCharges(db, at)) {
    try {
      counts[await complete(db, charge, at)] += 1;
    } catch (error) {
      counts.failed += 1;
      log.error({ err: error, chargeId: charge.id.toString() }, "a pending charge could not be completed");
    }
  }
  counts.overdue = await countOverdue(db, at);
  if (counts.overdue > 0)
    log.warn(
      { charges: counts.overdue },
      "charges are pending for more than a day: compare with the processor",
    );
  return counts;
}

/** Charges that are pending for more than a day. */
export async function countOverdue(db: Db, at: Date): Promise<number> {
  const before = new Date(at.getTime() - OVERDUE_AFTER_SECONDS * 1000);
  const [row] = await db.query<{ count: bigint }>(
    sql`SELECT count(*) FROM charge WHERE state = 'created' AND created_at <= ${before}`,
  );
  return Number(row?.count ?? 0);
}

/** Pending charges, oldest first, a batch at a time. */
async function* pendingCharges(db: Database, at: Date): AsyncGenerator<PendingCharge> {
  const before = new Date(at.getTime() - SETTLED_AFTER_SECONDS * 1000);
  let last = 0n;
  for (;;) {
    const batch = await db.query<PendingCharge>(sql`
      SELECT id, created_at AS "createdAt", processor_key AS "processorKey", snapshot FROM charge
      WHERE state = 'created' AND id > ${last} AND (processor_key IS NOT NULL OR created_at <= ${before})
      ORDER BY id LIMIT ${BATCH}`);
    yield* batch;
    const end = batch.at(-1);
    if (!end) return;
    last = end.id;
  }
}

async function complete(
  db: Database,
  { id, createdAt, processorKey, snapshot }: PendingCharge,
  at: Date,
): Promise<"refreshed" | "completed" | "dropped" | "waiting"> {
  if (processorKey !== null) {
    await applyPayment(db, id, await processor().retrievePayment(processorKey, at), at);
    return "refreshed";
  }
  const payment = await processor().findPayment(`charge:${id}:pay`, at);
  if (payment && payment.status !== "failed") {
    const order = Order.parse(snapshot);
    await db.transaction((tx) => applyOrder(tx, { chargeId: id, order, payment }));
    return "completed";
  }
  const isOld = at.getTime() - createdAt.getTime() >= GIVEN_UP_AFTER_SECONDS * 1000;
  if (!payment && !isOld) return "waiting";
  await dropIntent(db, id, { failureCode: payment?.failureCode ?? NEVER_SENT, at });
  return "dropped";
}
