import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Database, sql } from "@/lib/db";
import { extendSubscriptions, recognizeIncome } from "@/lib/subscriptions";
import { addPeriods } from "@/lib/time/periods";
import { aPlan } from "@/test/world";
import type { Figure } from "./compare";

/** Long before the other renewals of a run, so that neither concerns the other. */
const BEGIN = new Date("2020-01-15T00:00:00Z");
const EVERY_MS = 100;
const MEGABYTE = 2 ** 20;

/**
 * What a night of renewals takes of memory at most, beside a tenth of as many: it goes on in batches, so that more of them
 * take longer and need no more. Each round has subscriptions of its own, in their second month.
 */
export function renewalsMemory(db: Database, count: number): Figure {
  let made = 0;
  const measured = async (subscriptions: number) => {
    made += 1;
    const planId = await aRenewingPlan(db, `remembered-${made}`, subscriptions);
    const night = (month: number) => addPeriods(BEGIN, "monthly", month);
    await renew(db, night(0));
    const bytes = await peakOf(async () => {
      const orders = await renew(db, night(1));
      if (orders !== subscriptions) throw new Error(`the renewals wrote ${orders} orders`);
    });
    await db.query(sql`UPDATE subscription SET auto_renew = FALSE WHERE plan_id = ${planId}`);
    await recognizeIncome(db, { at: night(12), profileId: null });
    return 1 / bytes;
  };
  return {
    title: `memory for the renewals of ${count.toLocaleString("en")} due subscriptions`,
    baseline: "for a tenth of them",
    aim: 0.5,
    needsNoWarmUp: true,
    format: (perByte) => `${(1 / perByte / MEGABYTE).toFixed(1)} MB`,
    subject: () => measured(count),
    compare: () => measured(count / 10),
  };
}

async function aRenewingPlan(db: Database, slug: string, subscriptions: number): Promise<bigint> {
  const { id } = await aPlan(db, slug);
  await db.query(sql`
    WITH customer AS (
      INSERT INTO profile (slug) SELECT ${slug}::text || '-' || n FROM generate_series(1, ${subscriptions}::int) AS n RETURNING id)
    INSERT INTO subscription (profile_id, plan_id, created_at, ends_at, anchor_at, periods_elapsed)
    SELECT id, ${id}, ${addPeriods(BEGIN, "monthly", -1)}, ${BEGIN}, ${BEGIN}, 0 FROM customer`);
  await db.query(sql`ANALYZE subscription`);
  return id;
}

/** @returns how many orders were written */
async function renew(db: Database, end: Date): Promise<number> {
  await recognizeIncome(db, { at: end, profileId: null });
  const at = new Date(end.getTime() - 3_600_000);
  const { orders } = await extendSubscriptions(db, { at, profileId: null, since: null });
  return orders;
}

/** The bytes that are in use at most while it works, beyond those before; what could be collected does not count. */
async function peakOf(work: () => Promise<void>): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const inUse = () => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = inUse();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, inUse());
  }, EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  // Less than a megabyte is noise.
  return Math.max(most - before, MEGABYTE);
}
