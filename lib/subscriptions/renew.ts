import { PRICE_NOTICE_DAYS } from "@/lib/catalog";
import { type Database, empty, periodsAfter, type Sql, sql, type Tx } from "@/lib/db";
import { announceAll } from "@/lib/events";
import { type Posted, postSelected, type SelectedEntries } from "@/lib/ledger";
import { crashPoint } from "@/lib/system/crash-point";
import { inBatches } from "./batches";
import type { JobScope } from "./income";
import { fillQuotas } from "./store";

/** A term is extended in the last hours of it: those between two nightly runs. */
const HORIZON_HOURS = 24;
/** What a run that did not take place would have done is made up for, up to this many days later. */
export const CATCH_UP_DAYS = 3;

export interface RenewalScope extends JobScope {
  /** When the job last did all there was to do; terms that ended before were not to go on. Null when it never did. */
  readonly since: Date | null;
}

/**
 * Extends every subscription that renews by itself and ends within a day, or has ended since the last run, by a
 * contract period, or by as many as it takes to last until tomorrow. Each period is ordered at the plan's present price;
 * one that costs nothing is not ordered. Included usage is filled up again. Nothing is charged: the orders are due.
 *
 * Orders are dated `at`, and a period is ordered once, whoever runs the job and how often. Source: docs/renewals.md.
 */
export async function extendSubscriptions(
  db: Database,
  scope: RenewalScope,
): Promise<{ subscriptions: number; orders: number; failed: number }> {
  let orders = 0;
  const done = await inBatches(db, {
    name: "extend-subscriptions",
    concerns: isDue(scope),
    work: async (tx, ids) => {
      orders += await extend(tx, ids, scope.at);
      return ids.length;
    },
    onProgress: (subscriptions) => scope.onProgress?.({ subscriptions, orders }) ?? Promise.resolve(),
  });
  return { ...done, orders };
}

/** Whether subscription `s` to plan `p` is to be extended. One that has ended and was bought anew is not. */
function isDue({ at, since, profileId }: RenewalScope): Sql {
  const earliest = new Date(at.getTime() - CATCH_UP_DAYS * 86_400_000);
  const endedAfter = since && since > earliest ? since : earliest;
  return sql`s.auto_renew AND p.renewal_type = 'auto-renew' AND s.grant_key IS NULL AND s.request_key IS NULL
    AND s.deferral IS NULL
    AND s.created_at <= ${at} AND s.ends_at < ${horizon(at)} AND s.ends_at > least(${endedAfter}::timestamptz, ${at}::timestamptz)
    ${profileId === null ? empty : sql`AND s.profile_id = ${profileId}`}
    AND (s.ends_at > ${at} OR NOT EXISTS (
      SELECT FROM subscription later WHERE later.profile_id = s.profile_id AND later.plan_id = s.plan_id
        AND later.grant_key IS NULL AND later.request_key IS NULL AND later.ends_at > s.ends_at))`;
}

function horizon(at: Date): Date {
  return new Date(at.getTime() + HORIZON_HOURS * 3_600_000);
}

/** @returns how many orders were written */
async function extend(tx: Tx, ids: readonly bigint[], at: Date): Promise<number> {
  const orders = await postSelected(tx, renewalOrders(ids, at));
  await tx.query(sql`
    UPDATE subscription s SET periods_elapsed = s.periods_elapsed + d.nb_periods,
      ends_at = ${periodsAfter(sql`s.anchor_at`, sql`d.period_type`, sql`s.periods_elapsed + d.nb_periods`)}
    FROM (SELECT s.id, p.period_type, p.period_length * ${contractPeriods(at)} AS nb_periods
          FROM subscription s JOIN plan p ON p.id = s.plan_id WHERE s.id = ANY(${ids}::bigint[])) d
    WHERE s.id = d.id`);
  await fillQuotas(tx, ids);
  await announceAll(tx, "order_executed", orders.map(executed), at);
  crashPoint("renewal:extended");
  return orders.length;
}

function executed({ destProfileId, id }: Posted) {
  return { profile: destProfileId, by: null, entries: [id] };
}

/** How many contract periods subscription `s` to plan `p` needs to last until tomorrow. */
function contractPeriods(at: Date): Sql {
  const periods = (seconds: number) => sql`
    greatest(1, ceil(extract(epoch FROM ${horizon(at)}::timestamptz - s.ends_at) / (${seconds}::int * p.period_length)))::int`;
  return sql`(CASE p.period_type WHEN 'hourly' THEN ${periods(3_600)} WHEN 'daily' THEN ${periods(86_400)} ELSE 1 END)`;
}

/**
 * An order per contract period, at the plan's price, with the text of option 1.
 *
 * | row | dest ← orig |
 * |---|---|
 * | A1 | subscriber:Payable ← provider:Receivable |
 *
 * Source: docs/ledger.md, A.
 */
function renewalOrders(ids: readonly bigint[], at: Date): SelectedEntries {
  const end = (contract: Sql) =>
    periodsAfter(
      sql`d.anchor_at`,
      sql`d.period_type`,
      sql`d.periods_elapsed + ${contract} * d.period_length`,
    );
  const name = sql`'renewal:' || x.id || ':' || to_char(x.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
  return {
    common: sql`
      due AS MATERIALIZED (
        SELECT s.id, s.profile_id, s.plan_id, s.created_at, s.ends_at, s.anchor_at, s.periods_elapsed, ${contractPeriods(at)} AS periods,
          p.slug, p.period_type, p.period_length, p.provider_id, p.unit, p.period_amount, p.former_period_amount, p.price_changed_at
        FROM subscription s JOIN plan p ON p.id = s.plan_id WHERE s.id = ANY(${ids}::bigint[])),
      bought AS (
        SELECT d.*, n, CASE WHEN n = 1 THEN d.ends_at ELSE ${end(sql`(n - 1)`)} END AS starts_at, ${end(sql`n`)} AS until
        FROM due d CROSS JOIN LATERAL generate_series(1, d.periods) AS n),
      priced AS (
        -- Only a higher price is held off, and only for who subscribed at the former one.
        SELECT b.*, CASE WHEN b.price_changed_at + ${PRICE_NOTICE_DAYS} * interval '24 hours' > b.starts_at
            AND b.created_at < b.price_changed_at
          THEN least(b.former_period_amount, b.period_amount) ELSE b.period_amount END AS amount FROM bought b)`,
    from: sql`FROM priced x JOIN profile subscriber ON subscriber.id = x.profile_id WHERE x.amount > 0 ORDER BY x.id, x.n`,
    group: sql`md5(${name})::uuid`,
    key: name,
    kind: sql`'A1'`,
    eventId: sql`'sub_' || x.id || '/'`,
    descr: sql`'Subscription to ' || x.slug || ' until ' || to_char(x.until AT TIME ZONE 'UTC', 'YYYY/MM/DD')
      || ' (' || x.period_length || ' '
      || CASE x.period_type WHEN 'hourly' THEN 'hour' WHEN 'daily' THEN 'day' WHEN 'weekly' THEN 'week' WHEN 'monthly' THEN 'month' ELSE 'year' END
      || CASE x.period_length WHEN 1 THEN ')' ELSE 's)' END
      || CASE WHEN EXISTS (SELECT FROM app_user u WHERE lower(u.username) = lower(subscriber.slug)) THEN ''
           ELSE ' for ' || coalesce(nullif(subscriber.full_name, ''), subscriber.slug) || ' (' || subscriber.slug || ')' END`,
    dest: { profileId: sql`x.profile_id`, account: sql`'Payable'` },
    orig: { profileId: sql`x.provider_id`, account: sql`'Receivable'` },
    amount: sql`x.amount`,
    unit: sql`x.unit`,
    createdAt: sql`${at}::timestamptz`,
    facts: {
      subscriptionId: sql`x.id`,
      planId: sql`x.plan_id`,
      payerId: sql`x.profile_id`,
      nbPeriods: sql`x.period_length`,
      serviceStart: sql`x.starts_at`,
      serviceEnd: sql`x.until`,
    },
  };
}
