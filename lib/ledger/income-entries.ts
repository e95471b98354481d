import { type Sql, sql } from "@/lib/db";
import { KEEP_BALANCED } from "./entries";
import { earningBoundaries, orderPositions } from "./order-positions";
import type { SelectedEntries } from "./post-selected";

/**
 * Income of orders is earned, at every boundary up to `until`. Of what a boundary adds to the part of an order that is
 * earned:
 *
 * | row | dest ← orig | amount |
 * |---|---|---|
 * | M1 | provider:Backlog ← provider:Income | as far as the order was paid |
 * | M2 | provider:Receivable ← provider:Income | the rest: served before it is paid |
 *
 * Dated a second before the boundary; setup on its own. The key is what of the order is recognised with the row, which
 * no two rows can share.
 * Source and worked numbers: docs/ledger.md, M.
 */
export function incomeEarned(subscriptionIds: readonly bigint[], until: Date): SelectedEntries {
  return {
    ...income,
    common: sql`
      ${orderPositions(sql`${subscriptionIds}::bigint[]`)},
      ${earningBoundaries(until)},
      level AS (
        SELECT p.*, greatest(p.backlog, 0) AS payable_part, greatest(p.receivable, 0) AS unpaid_part,
          b.ends_at AS slice_end, b.is_at_once, greatest(b.target, p.recognized) - p.recognized AS added
        FROM position p JOIN boundary b ON b.id = p.id),
      cumulated AS (
        SELECT l.*, least(added, payable_part) AS m1,
          least(added - least(added, payable_part), unpaid_part) AS m2 FROM level l),
      stepped AS (
        SELECT c.*, coalesce(lag(m1) OVER slices, 0) AS former_m1, coalesce(lag(m2) OVER slices, 0) AS former_m2,
          coalesce(lag(slice_end) OVER slices, service_start, created_at) AS slice_start
        FROM cumulated c WINDOW slices AS (PARTITION BY c.id ORDER BY c.slice_end)),
      slice AS (
        SELECT s.*, 'M1' AS row_kind, 'Backlog' AS dest_account, m1 - former_m1 AS earned, recognized + m1 + former_m2 AS reached
        FROM stepped s WHERE m1 > former_m1
        UNION ALL
        SELECT s.*, 'M2', 'Receivable', m2 - former_m2, recognized + m1 + m2 FROM stepped s WHERE m2 > former_m2)`,
    createdAt: sql`CASE WHEN x.is_at_once THEN x.slice_end ELSE x.slice_end - interval '1 second' END`,
  };
}

/**
 * What was paid for subscriptions that end now is earned now, to the last: nothing of it is given back. What was not
 * paid remains to be paid, and is earned as it would have been.
 *
 * | row | dest ← orig | amount |
 * |---|---|---|
 * | M1 | provider:Backlog ← provider:Income | what is left of the order's backlog |
 *
 * Source: docs/ledger.md, M.
 */
export function restEarned(subscriptionIds: readonly bigint[], at: Date): SelectedEntries {
  return {
    ...income,
    common: sql`
      ${orderPositions(sql`${subscriptionIds}::bigint[]`)},
      slice AS (
        SELECT p.*, 'M1' AS row_kind, 'Backlog' AS dest_account, p.backlog AS earned, p.recognized + p.backlog AS reached,
          coalesce(p.service_start, p.created_at) AS slice_start, coalesce(p.service_end, p.created_at) AS slice_end
        FROM position p WHERE p.backlog > 0)`,
    createdAt: sql`${at}::timestamptz`,
  };
}

/**
 * A payment has met what was recognised before it: that part was never deferred.
 *
 * | row | dest ← orig | amount |
 * |---|---|---|
 * | M3 | provider:Backlog ← provider:Receivable | what M2 had recognised of what is now paid |
 *
 * Source and worked numbers: docs/ledger.md, M.
 */
export function incomeReclaimed(subscriptionIds: readonly bigint[], at: Date): SelectedEntries {
  return {
    ...income,
    common: sql`
      ${orderPositions(sql`${subscriptionIds}::bigint[]`)},
      slice AS (
        SELECT p.*, 'M3' AS row_kind, 'Backlog' AS dest_account, -p.receivable AS earned, p.reclaimed - p.receivable AS reached,
          p.service_start AS slice_start, p.service_end AS slice_end
        FROM position p WHERE p.receivable < 0)`,
    key: key("reclaim"),
    orig: { profileId: sql`x.provider_id`, account: sql`'Receivable'` },
    descr: sql`${KEEP_BALANCED}::text`,
    // A payment is dated when it was asked for, which may be before what was recognised while it was pending.
    createdAt: sql`greatest(${at}::timestamptz, x.served_until)`,
  };
}

function key(name: string): Sql {
  return sql`${name}::text || ':' || x.id || ':' || x.reached`;
}

/** What all rows of M have in common; `x` is the slice of an order. */
const income = {
  from: sql`FROM slice x LEFT JOIN plan ON plan.id = x.plan_id ORDER BY x.id, x.reached`,
  // One UUID per order and run: what a run recognises of an order is one event.
  group: sql`md5('income:' || x.id || ':' || x.recognized || ':' || x.reclaimed)::uuid`,
  key: key("income"),
  kind: sql`x.row_kind`,
  eventId: sql`x.event_id`,
  descr: sql`'Income of ' || coalesce(plan.slug, '') || ' until ' || to_char(x.slice_end AT TIME ZONE 'UTC', 'YYYY/MM/DD')`,
  dest: { profileId: sql`x.provider_id`, account: sql`x.dest_account` },
  orig: { profileId: sql`x.provider_id`, account: sql`'Income'` },
  amount: sql`x.earned`,
  unit: sql`x.unit`,
  facts: {
    subscriptionId: sql`x.subscription_id`,
    planId: sql`x.plan_id`,
    useChargeId: sql`x.use_charge_id`,
    serviceStart: sql`x.slice_start`,
    serviceEnd: sql`x.slice_end`,
    orderId: sql`x.id`,
  },
} satisfies Partial<SelectedEntries>;
