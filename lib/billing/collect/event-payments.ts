import { z } from "zod";
import { type Database, type Db, sql } from "@/lib/db";
import { type Origin, recordAudit } from "@/lib/identity/audit/record";
import { callDeferred } from "@/lib/subscriptions";
import { chargeBalances } from "./charge-balances";

/** The job that charges one customer out of turn. */
export const CHARGE_TASK = "charge-customer";

interface EventCall {
  readonly planId: bigint;
  readonly plan: string;
  /** Only these subscribers, by slug; everybody who waits when undefined. */
  readonly subscribers?: readonly string[] | undefined;
  readonly origin: Origin;
}

/**
 * The event of a plan has occurred: what subscribers put off until then is collected, at once and by a job. From there on
 * it is charged as renewals are, with as many attempts. Calling again finds nobody and charges nothing.
 *
 * @returns how many subscriptions are paid for now
 * Source: docs/subscriptions.md, "Paying at an event"
 */
export function callForPayment(
  db: Database,
  { planId, plan, subscribers, origin }: EventCall,
): Promise<number> {
  return db.transaction(async (tx) => {
    const called = await callDeferred(tx, { planId, subscribers });
    await recordAudit(
      tx,
      origin,
      ...called.map(({ subscriber }) => ({
        event: "deferred_payment_called" as const,
        target: subscriber,
        detail: { plan },
      })),
    );
    await queueCharges(tx, [...new Set(called.flatMap(({ payerIds }) => payerIds))]);
    return called.length;
  });
}

const ChargeJob = z.object({ customer: z.string().regex(/^\d+$/) });

/** One job per customer: two that ask for the same before it is done are one. */
async function queueCharges(db: Db, customerIds: readonly bigint[]): Promise<void> {
  if (customerIds.length === 0) return;
  await db.query(sql`
    SELECT graphile_worker.add_jobs(ARRAY(
      SELECT (${CHARGE_TASK}, json_build_object('customer', id::text), NULL, NULL, NULL, ${CHARGE_TASK} || ':' || id, NULL, NULL)::graphile_worker.job_spec
      FROM unnest(${[...customerIds]}::bigint[]) AS id))`);
}

/** Charges one customer what is collected by itself, now. */
export function chargeCustomer(db: Database, payload: unknown, at: Date): Promise<Record<string, number>> {
  const { customer } = ChargeJob.parse(payload);
  const profileId = BigInt(customer);
  return chargeBalances(db, { at, profileId, isDryRun: false, onProgress: async () => {} });
}
