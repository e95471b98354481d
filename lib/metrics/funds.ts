import { type Db, type Sql, sql } from "@/lib/db";
import { exactTotal, providerUnit } from "@/lib/ledger";
import { currencyExponent } from "@/lib/money/currency";
import { comparisonInterval, type Interval } from "@/lib/time/columns";
import { PERIOD_TYPES, type PeriodType } from "@/lib/time/periods";
import type { FundsTable, MetricsTable, Series } from "./schemas";
import type { Trailing } from "./trailing";

/**
 * Sales, payments and refunds of a provider over time. Sales are orders when they were placed, paid or not; payments
 * are gross. Currencies never mix: `others` has a table for each beside the provider's own. Definitions:
 * docs/metrics.md, "Funds".
 */
export async function readFunds(db: Db, providerId: bigint, trailing: Trailing): Promise<FundsTable> {
  const columns = intervals(trailing.dates);
  const by = await naturalInterval(db, providerId, trailing);
  const compared = columns.map((column) =>
    comparisonInterval(column, trailing.periodType, by, trailing.timeZone),
  );
  const cells = await readCells(db, providerId, columns, compared);
  const mainUnit = await providerUnit(db, providerId);
  const table = (unit: string) =>
    presentTable(
      unit,
      columns,
      cells.filter((cell) => cell.unit === unit),
    );
  const otherUnits = [...new Set(cells.map(({ unit }) => unit))].filter((unit) => unit !== mainUnit).sort();
  return { ...table(mainUnit), ...(otherUnits.length > 0 ? { others: otherUnits.map(table) } : {}) };
}

function intervals(dates: readonly Date[]): Interval[] {
  return dates.slice(1).flatMap((endsAt, place) => {
    const startsAt = dates[place];
    return startsAt ? [{ startsAt, endsAt }] : [];
  });
}

/**
 * How far back a column is compared: the shortest period among the plans that are on sale or were ordered meanwhile,
 * but no shorter than a column. Plans that nobody buys any more do not count.
 */
async function naturalInterval(
  db: Db,
  providerId: bigint,
  { dates, periodType }: Trailing,
): Promise<PeriodType> {
  const [row] = await db.query<{ shortest: PeriodType | null }>(sql`
    SELECT min(plan.period_type)::text AS shortest FROM plan
    WHERE plan.provider_id = ${providerId} AND (plan.is_active OR EXISTS (
      SELECT FROM ledger_entry e
      WHERE e.orig_profile_id = ${providerId} AND e.orig_account = 'Receivable' AND e.dest_account = 'Payable'
        AND e.plan_id = plan.id AND e.created_at >= ${dates[0]} AND e.created_at < ${dates.at(-1)}))`);
  const shortest = row?.shortest ?? "monthly";
  return PERIOD_TYPES.indexOf(shortest) < PERIOD_TYPES.indexOf(periodType) ? periodType : shortest;
}

/** What a column holds in one currency, in minor units. */
interface Cell {
  /** Of the column, from 1. */
  readonly place: number;
  readonly unit: string;
  readonly totalSales: bigint;
  readonly newSales: bigint;
  readonly churnedSales: bigint;
  readonly payments: bigint;
  readonly refunds: bigint;
}

/**
 * The whole table in one statement. Every column reads its own range of the ledger's index by profile, account and
 * date; a customer is new in a column without an order in the compared interval, and churned the other way round.
 */
function readCells(
  db: Db,
  providerId: bigint,
  columns: readonly Interval[],
  compared: readonly Interval[],
): Promise<Cell[]> {
  const orders = sql`e.orig_profile_id = ${providerId} AND e.orig_account = 'Receivable' AND e.dest_account = 'Payable'`;
  const captures = sql`e.dest_profile_id = ${providerId} AND e.dest_account = 'Receivable' AND e.orig_account = 'Backlog'`;
  const refunds = sql`e.dest_profile_id = ${providerId} AND e.dest_account = 'Refund'`;
  const inColumn = sql`e.created_at >= c.starts_at AND e.created_at < c.ends_at`;
  const inCompared = sql`e.created_at >= c.compared_from AND e.created_at < c.compared_to`;
  const byCustomer = (rows: Sql) => sql`LATERAL (
        SELECT e.dest_unit AS unit, e.dest_profile_id AS customer_id, sum(e.dest_amount) AS amount
        FROM ledger_entry e WHERE ${rows} GROUP BY e.dest_unit, e.dest_profile_id)`;
  const total = (rows: Sql) => sql`LATERAL (
        SELECT e.dest_unit AS unit, sum(e.dest_amount) AS amount FROM ledger_entry e WHERE ${rows} GROUP BY e.dest_unit)`;
  return db.query<Cell>(sql`
    WITH c AS MATERIALIZED (
      SELECT * FROM unnest(
        ${columns.map(({ startsAt }) => startsAt)}::timestamptz[], ${columns.map(({ endsAt }) => endsAt)}::timestamptz[],
        ${compared.map(({ startsAt }) => startsAt)}::timestamptz[], ${compared.map(({ endsAt }) => endsAt)}::timestamptz[]
      ) WITH ORDINALITY AS c (starts_at, ends_at, compared_from, compared_to, place)),
    sold AS (SELECT c.place, s.* FROM c, ${byCustomer(sql`${orders} AND ${inColumn}`)} s),
    sold_before AS (SELECT c.place, s.* FROM c, ${byCustomer(sql`${orders} AND ${inCompared}`)} s),
    cells AS (
      SELECT place, unit, sold.amount AS total_sales,
        CASE WHEN sold_before.amount IS NULL THEN sold.amount END AS new_sales,
        CASE WHEN sold.amount IS NULL THEN sold_before.amount END AS churned_sales,
        NULL::numeric AS payments, NULL::numeric AS refunds
      FROM sold FULL JOIN sold_before USING (place, unit, customer_id)
      UNION ALL
      SELECT c.place, t.unit, NULL, NULL, NULL, t.amount, NULL FROM c, ${total(sql`${captures} AND ${inColumn}`)} t
      UNION ALL
      SELECT c.place, t.unit, NULL, NULL, NULL, NULL, t.amount FROM c, ${total(sql`${refunds} AND ${inColumn}`)} t)
    SELECT place::int AS place, unit,
      coalesce(sum(total_sales), 0)::bigint AS "totalSales", coalesce(sum(new_sales), 0)::bigint AS "newSales",
      coalesce(sum(churned_sales), 0)::bigint AS "churnedSales", coalesce(sum(payments), 0)::bigint AS payments,
      coalesce(sum(refunds), 0)::bigint AS refunds
    FROM cells GROUP BY place, unit`);
}

/** The series in their order: slug, title, and which value of a cell they show. */
const SERIES = [
  ["total-sales", "Total Sales", "totalSales"],
  ["new-sales", "New Sales", "newSales"],
  ["churned-sales", "Churned Sales", "churnedSales"],
  ["payments", "Payments", "payments"],
  ["refunds", "Refunds", "refunds"],
] as const;

function presentTable(unit: string, columns: readonly Interval[], cells: readonly Cell[]): MetricsTable {
  const cellAt = new Map(cells.map((cell) => [cell.place, cell]));
  const results = SERIES.map(
    ([slug, title, value]): Series => ({
      slug,
      title,
      values: columns.map(({ endsAt }, place) => [endsAt, exactTotal(cellAt.get(place + 1)?.[value] ?? 0n)]),
    }),
  );
  return { title: "Amount", scale: 1 / 10 ** currencyExponent(unit), unit, results };
}
