import { calendarMonths, monthsAfter, type Sql, sql } from "@/lib/db";

/** Orders whose income is recognised: of plans, setup and use, payments without an order, gifts that were claimed. */
const EARNING_KINDS = sql`('A1', 'J1', 'N1', 'O1', 'Q3')`;

/** Whether a row is such an order; written as the index `ledger_entry_earning_idx` has it. */
export function isEarning(entry: Sql): Sql {
  return sql`(${entry}.kind IN ${EARNING_KINDS} AND ${entry}.orig_amount > 0)`;
}

/**
 * Whether income of a subscription `s` is recognised: what waits for an acceptance waits. A request that came to nothing
 * does not: nothing that was paid for it is to stay deferred for ever.
 */
export const isRecognized = sql`(s.grant_key IS NULL AND (s.request_key IS NULL OR s.closed_at IS NOT NULL))`;

/**
 * As common table expressions, where every order of some subscriptions stands: `position` has a row per order with
 *
 * | column | is |
 * |---|---|
 * | `amount` | what was ordered |
 * | `backlog` | what of it was paid and not recognised |
 * | `receivable` | what of it was neither paid, recognised nor cancelled; below zero when a payment met what had been recognised before |
 * | `recognized` | M1 and M2 |
 * | `reclaimed`, `served_until` | M3, and the date of the last M2 |
 *
 * and what the order says. A payment counts for the order that its charge names. What was cancelled counts for the oldest
 * orders of the payer on the event that were not recognised, and then a payment that names none for what is left of the
 * oldest. A gift that was claimed had been paid.
 *
 * @param subscriptionIds a bigint[]
 */
export function orderPositions(subscriptionIds: Sql): Sql {
  return sql`
    earning AS MATERIALIZED (
      SELECT o.id, o.kind, o.event_id, o.created_at, o.orig_profile_id AS provider_id, o.orig_unit AS unit,
        o.orig_amount AS amount, o.payer_id, o.subscription_id, o.plan_id, o.use_charge_id, o.service_start, o.service_end
      FROM ledger_entry o WHERE o.subscription_id = ANY(${subscriptionIds}) AND ${isEarning(sql`o`)}),
    settled AS (
      SELECT e.event_id, CASE WHEN e.dest_account = 'Receivable' AND e.orig_account = 'Canceled' THEN e.orig_profile_id ELSE e.payer_id END AS payer_id,
        coalesce(e.order_id, named.id) AS order_id,
        coalesce(sum(e.dest_amount) FILTER (WHERE e.orig_account = 'Backlog' AND e.dest_account = 'Receivable'), 0) AS captured,
        coalesce(sum(e.dest_amount) FILTER (WHERE e.orig_account = 'Canceled'), 0) AS canceled,
        coalesce(sum(e.dest_amount) FILTER (WHERE e.kind = 'M1'), 0) AS from_backlog,
        coalesce(sum(e.dest_amount) FILTER (WHERE e.kind = 'M2'), 0) AS from_receivable,
        coalesce(sum(e.dest_amount) FILTER (WHERE e.kind = 'M3'), 0) AS reclaimed,
        max(e.created_at) FILTER (WHERE e.kind = 'M2') AS served_until
      FROM ledger_entry e
      LEFT JOIN charge_item i ON i.id = e.charge_item_id
      LEFT JOIN earning named ON named.id = i.invoiced_id
      WHERE e.event_id IN (SELECT event_id FROM earning)
        AND (e.order_id IS NOT NULL OR (e.dest_account = 'Receivable' AND e.orig_account IN ('Backlog', 'Canceled')))
      GROUP BY 1, 2, 3),
    named AS (
      SELECT o.*, CASE WHEN o.kind = 'Q3' THEN o.amount ELSE least(coalesce(sum(s.captured), 0), o.amount) END AS paid_by_name,
        coalesce(sum(s.from_backlog), 0) AS from_backlog, coalesce(sum(s.from_receivable), 0) AS from_receivable,
        coalesce(sum(s.reclaimed), 0) AS reclaimed, max(s.served_until) AS served_until
      FROM earning o LEFT JOIN settled s ON s.order_id = o.id
      GROUP BY o.id, o.kind, o.event_id, o.created_at, o.provider_id, o.unit, o.amount, o.payer_id, o.subscription_id,
        o.plan_id, o.use_charge_id, o.service_start, o.service_end),
    pool AS (
      SELECT event_id, payer_id, sum(captured) AS captured, sum(canceled) AS canceled
      FROM settled WHERE order_id IS NULL GROUP BY event_id, payer_id),
    cancelable AS (
      SELECT n.*, coalesce(p.captured, 0) AS pool_captured, coalesce(p.canceled, 0) AS pool_canceled,
        -- Neither what was recognised nor what a charge has paid can have been cancelled.
        greatest(0, n.amount - n.paid_by_name - n.from_backlog - n.from_receivable) AS room
      FROM named n LEFT JOIN pool p ON p.event_id = n.event_id AND p.payer_id = n.payer_id),
    canceled AS (
      SELECT c.*, greatest(0, least(c.room, c.pool_canceled - (sum(c.room) OVER older - c.room))) AS canceled
      FROM cancelable c WINDOW older AS (PARTITION BY c.event_id, c.payer_id ORDER BY c.created_at, c.id)),
    payable AS (SELECT c.*, c.amount - c.paid_by_name - c.canceled AS open FROM canceled c),
    paid AS (
      SELECT p.*, p.paid_by_name + greatest(0, least(p.open, p.pool_captured - (sum(p.open) OVER older - p.open))) AS captured
      FROM payable p WINDOW older AS (PARTITION BY p.event_id, p.payer_id ORDER BY p.created_at, p.id)),
    position AS MATERIALIZED (
      SELECT o.*, (o.captured - o.from_backlog - o.reclaimed)::bigint AS backlog,
        (o.amount - o.captured - o.canceled - o.from_receivable + o.reclaimed)::bigint AS receivable,
        (o.from_backlog + o.from_receivable)::bigint AS recognized
      FROM paid o)`;
}

/**
 * As common table expressions on `position`, when the income of each order is earned: `boundary` has, per order and
 * boundary up to `until`, `ends_at` and `target`, what is earned by then of the whole, and `is_at_once` for setup.
 *
 * - A window of whole months, counted from the subscription's start or anchor or its own: equal parts by the month.
 * - Another window of more than a month: at every month of the subscription within it and at its end, by duration.
 * - A shorter one: at its end.
 * - Setup: at once. Use, and other orders without a window: when the next month of the subscription begins.
 *
 * Parts are rounded down and the last one takes what is left, so they add up to the order. Source: docs/ledger.md, M.
 */
export function earningBoundaries(until: Date): Sql {
  const { start, end } = { start: sql`w.starts_at`, end: sql`w.ends_at` };
  const microseconds = (span: Sql) => sql`(extract(epoch FROM ${span}) * 1000000)`;
  const nextMonth = (count: Sql) => monthsAfter(sql`w.begun_at`, count);
  return sql`
    window_of AS (
      SELECT p.*, s.created_at AS begun_at, s.anchor_at,
        coalesce(moved.service_start, p.service_start) AS starts_at,
        coalesce(moved.service_end, p.service_end) AS ends_at
      FROM position p JOIN subscription s ON s.id = p.subscription_id
        -- What was accepted later than it was ordered serves as long, from then on.
        LEFT JOIN moved_service moved ON moved.order_id = p.id
      WHERE p.recognized < p.amount AND ${isRecognized}),
    gridded AS (
      SELECT w.*, grid.anchor, grid.first, grid.last FROM window_of w LEFT JOIN LATERAL (
        SELECT a.anchor, m.first, m.last
        FROM (VALUES (1, w.begun_at), (2, w.anchor_at), (3, ${start})) AS a (rank, anchor)
        CROSS JOIN LATERAL (SELECT ${calendarMonths(sql`a.anchor`, start)} AS first, ${calendarMonths(sql`a.anchor`, end)} AS last) m
        WHERE m.last > m.first AND ${monthsAfter(sql`a.anchor`, sql`m.first`)} = ${start}
          AND ${monthsAfter(sql`a.anchor`, sql`m.last`)} = ${end}
        ORDER BY a.rank LIMIT 1) grid ON ${start} < ${end}),
    boundary AS (
      SELECT w.id, ${monthsAfter(sql`w.anchor`, sql`m.n`)} AS ends_at, FALSE AS is_at_once,
        div(w.amount::numeric * (m.n - w.first), w.last - w.first)::bigint AS target
      FROM gridded w CROSS JOIN LATERAL generate_series(w.first + 1, w.last) AS m (n)
      WHERE w.anchor IS NOT NULL AND ${monthsAfter(sql`w.anchor`, sql`m.n`)} <= ${until}
      UNION ALL
      SELECT w.id, b.ends_at, FALSE, CASE WHEN b.ends_at = ${end} THEN w.amount
        ELSE div(w.amount * ${microseconds(sql`b.ends_at - ${start}`)}, ${microseconds(sql`${end} - ${start}`)})::bigint END
      FROM gridded w CROSS JOIN LATERAL (
        SELECT ${end} AS ends_at UNION
        SELECT ${nextMonth(sql`m.n`)}
        FROM generate_series(${calendarMonths(sql`w.begun_at`, start)}, ${calendarMonths(sql`w.begun_at`, end)}) AS m (n)
        WHERE ${end} > ${monthsAfter(start, sql`1`)} AND ${nextMonth(sql`m.n`)} > ${start} AND ${nextMonth(sql`m.n`)} < ${end}) b
      WHERE w.anchor IS NULL AND w.service_start IS NOT NULL AND b.ends_at <= ${until}
      UNION ALL
      SELECT w.id, b.ends_at, w.kind = 'O1', w.amount
      FROM gridded w CROSS JOIN LATERAL (
        SELECT CASE WHEN w.kind = 'O1' THEN greatest(w.created_at, w.begun_at) ELSE (
          SELECT min(${nextMonth(sql`m.n`)})
          FROM generate_series(0, 1) AS step, LATERAL (SELECT ${calendarMonths(sql`w.begun_at`, sql`w.created_at`)} + step) AS m (n)
          WHERE ${nextMonth(sql`m.n`)} > w.created_at) END AS ends_at) b
      WHERE w.service_start IS NULL AND b.ends_at <= ${until})`;
}
