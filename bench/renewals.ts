import type { Database } from "@/lib/db";
import { sql } from "@/lib/db";
import { extendSubscriptions, recognizeIncome } from "@/lib/subscriptions";
import { addPeriods } from "@/lib/time/periods";
import { aPlan } from "@/test/world";
import type { Figure } from "./compare";

const BEGIN = new Date("2026-01-15T00:00:00Z");

/**
 * The renewals of as many subscriptions as `count`, all due in the same night, charging left out: income of the term
 * that ends is recognised, the next one is ordered. Every round is the next month of the same subscriptions.
 */
export async function renewals(db: Database, count: number): Promise<Figure> {
  const { id: planId } = await aPlan(db, "renewed");
  await db.query(sql`
    WITH customer AS (
      INSERT INTO profile (slug) SELECT 'renewing-' || n FROM generate_series(1, ${count}::int) AS n RETURNING id)
    INSERT INTO subscription (profile_id, plan_id, created_at, ends_at, anchor_at, periods_elapsed)
    SELECT id, ${planId}, ${BEGIN}, ${BEGIN}, ${BEGIN}, 0 FROM customer`);
  // The task of events exists from the first event on.
  await db.query(sql`SELECT graphile_worker.add_job('event', '{}'::json)`);
  let month = 0;
  const nextNight = () => new Date(addPeriods(BEGIN, "monthly", month++).getTime() - 3_600_000);
  const timed = async (work: () => Promise<unknown>) => {
    await db.query(sql`ANALYZE ledger_entry, subscription`);
    const start = performance.now();
    await work();
    return count / ((performance.now() - start) / 1000);
  };
  await byHand(db, planId, nextNight());
  return {
    title: `renewals of ${count.toLocaleString("en")} due subscriptions`,
    baseline: "one statement that writes the same rows",
    aim: 0.25,
    subject: () => {
      const at = nextNight();
      return timed(async () => {
        const scope = { at: new Date(at.getTime() + 3_600_000), profileId: null };
        const income = await recognizeIncome(db, scope);
        const extended = await extendSubscriptions(db, { ...scope, at, since: null });
        const done = [income.failed, extended.failed, extended.orders].join();
        if (done !== [0, 0, count].join()) throw new Error(`the renewals did ${done}`);
      });
    },
    compare: () => {
      const at = nextNight();
      return timed(() => byHand(db, planId, at));
    },
  };
}

/** What somebody would write who knew that all terms are months, and that nothing was paid. */
function byHand(db: Database, planId: bigint, at: Date): Promise<unknown> {
  const sealed = "x".repeat(180);
  return db.query(sql`
    WITH due AS (
      SELECT s.*, p.provider_id, p.period_amount, p.unit, p.slug,
        (s.anchor_at AT TIME ZONE 'UTC' + make_interval(months => s.periods_elapsed + 1)) AT TIME ZONE 'UTC' AS next_end
      FROM subscription s JOIN plan p ON p.id = s.plan_id
      WHERE s.plan_id = ${planId} AND s.auto_renew AND s.ends_at < ${at}::timestamptz + interval '24 hours'),
    earned AS (
      INSERT INTO ledger_entry (entry_group, idempotency_key, created_at, kind, event_id, descr, orig_account, orig_profile_id, orig_amount,
        orig_unit, dest_account, dest_profile_id, dest_amount, dest_unit, subscription_id, plan_id, service_start, service_end, order_id)
      SELECT gen_random_uuid(), 'income:' || o.id || ':' || o.orig_amount, o.service_end - interval '1 second', 'M2', o.event_id,
        'Income of ' || d.slug || ' until ' || to_char(o.service_end AT TIME ZONE 'UTC', 'YYYY/MM/DD'), 'Income', o.orig_profile_id, o.orig_amount,
        o.orig_unit, 'Receivable', o.orig_profile_id, o.orig_amount, o.orig_unit, o.subscription_id, o.plan_id, o.service_start, o.service_end, o.id
      FROM due d JOIN ledger_entry o ON o.subscription_id = d.id AND o.kind = 'A1' AND o.orig_amount > 0 AND o.service_end = d.ends_at),
    ordered AS (
      INSERT INTO ledger_entry (entry_group, idempotency_key, created_at, kind, event_id, descr, orig_account, orig_profile_id, orig_amount,
        orig_unit, dest_account, dest_profile_id, dest_amount, dest_unit, subscription_id, plan_id, payer_id, nb_periods, service_start, service_end)
      SELECT gen_random_uuid(), 'renewal:' || d.id || ':' || to_char(d.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), ${at}, 'A1', 'sub_' || d.id || '/',
        'Subscription to ' || d.slug || ' until ' || to_char(d.next_end AT TIME ZONE 'UTC', 'YYYY/MM/DD') || ' (1 month)', 'Receivable', d.provider_id,
        d.period_amount, d.unit, 'Payable', d.profile_id, d.period_amount, d.unit, d.id, d.plan_id, d.profile_id, 1, d.ends_at, d.next_end
      FROM due d),
    told AS (
      INSERT INTO graphile_worker._private_jobs (task_id, payload)
      SELECT (SELECT id FROM graphile_worker._private_tasks WHERE identifier = 'event'), json_build_object('name', 'order_executed', 'at', ${at}::timestamptz, 'sealed', ${sealed}::text)
      FROM due)
    UPDATE subscription s SET ends_at = d.next_end, periods_elapsed = s.periods_elapsed + 1 FROM due d WHERE s.id = d.id`);
}
