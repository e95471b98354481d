import { type Db, empty, type Sql, sql } from "@/lib/db";
import type { Account } from "./accounts";
import { commonUnit, siteUnit } from "./units";

/** What a payer owes on one event: a subscription, or one use charge of it. See docs/ledger.md, "Balances". */
export interface BalanceDue {
  readonly eventId: string;
  readonly unit: string;
  /** Minor units, more than zero. */
  readonly amount: bigint;
  /** What of it charges will pay that wait for the processor's answer. */
  readonly inFlightAmount: bigint;
  readonly subscriptionId: bigint | null;
  readonly planId: bigint | null;
  readonly useChargeId: bigint | null;
  readonly providerId: bigint;
}

export interface BalanceQuery {
  readonly payerId: bigint;
  /** Rows from this instant on do not count. */
  readonly at: Date;
  /** Payments and write-offs count whenever they came: what is owed of the orders before `at` even now. */
  readonly isEvenNow?: boolean;
  /** Only what is owed to these; everybody when empty or absent. */
  readonly providerIds?: readonly bigint[];
  /** Only what is owed in this currency; in any when null or absent. */
  readonly unit?: string | null;
}

export interface OwingQuery {
  /** Rows from this instant on do not count. */
  readonly at: Date;
  /** Only this payer; everybody when null. */
  readonly profileId: bigint | null;
  /** Condition on the subscription `s` that is owed for and its plan `p`. */
  readonly concerning: Sql;
}

/** Payers by what they owe for; somebody may be among both. In the order of their ids. */
export interface Owing {
  readonly concerned: readonly bigint[];
  readonly others: readonly bigint[];
}

/** Who owes anything, for subscriptions of a certain kind and for others, in one statement over the whole ledger. */
export async function payersOwing(db: Db, { at, profileId, concerning }: OwingQuery): Promise<Owing> {
  const payers = await db.query<{ id: bigint; isConcerned: boolean; isOther: boolean }>(sql`
    SELECT c.id, bool_or(${concerning}) AS "isConcerned", bool_or(NOT ${concerning}) AS "isOther"
    FROM (
      SELECT e.payer_id, e.subscription_id FROM ledger_entry e
      WHERE e.created_at < ${at} AND e.event_id IS NOT NULL AND e.subscription_id IS NOT NULL
        ${profileId === null ? sql`` : sql`AND e.payer_id = ${profileId}`}
        AND (e.dest_account IN ('Payable', 'Writeoff') OR ${isCapture(sql`e`)})
      GROUP BY e.payer_id, e.event_id, e.dest_unit, e.subscription_id
      HAVING sum(CASE WHEN e.dest_account = 'Payable' THEN e.dest_amount ELSE -e.dest_amount END) > 0
    ) due
    JOIN profile c ON c.id = due.payer_id
    JOIN subscription s ON s.id = due.subscription_id JOIN plan p ON p.id = s.plan_id
    GROUP BY c.id ORDER BY c.id`);
  return {
    concerned: payers.filter(({ isConcerned }) => isConcerned).map(({ id }) => id),
    others: payers.filter(({ isOther }) => isOther).map(({ id }) => id),
  };
}

/** What the payer owes, event by event, in one statement however many there are. */
export function balancesDue(db: Db, query: BalanceQuery): Promise<BalanceDue[]> {
  return db.query<BalanceDue>(sql`
    SELECT due.event_id AS "eventId", due.unit, due.amount, coalesce(charged.amount, 0)::bigint AS "inFlightAmount",
      due.subscription_id AS "subscriptionId", due.plan_id AS "planId", due.use_charge_id AS "useChargeId",
      due.provider_id AS "providerId"
    FROM (${statementBalances(query)}) due
    LEFT JOIN (
      SELECT e.event_id, e.dest_unit, e.orig_profile_id, sum(e.dest_amount) AS amount
      FROM charge c JOIN charge_item i ON i.charge_id = c.id AND i.is_live JOIN ledger_entry e ON e.id = i.invoiced_id
      WHERE c.customer_id = ${query.payerId} AND c.state = 'created'
      GROUP BY e.event_id, e.dest_unit, e.orig_profile_id
    ) charged ON charged.event_id = due.event_id AND charged.dest_unit = due.unit AND charged.orig_profile_id = due.provider_id
    WHERE due.amount > 0 ORDER BY due.event_id, due.unit`);
}

/**
 * What the payer owes in all.
 *
 * @throws SeveralCurrencies 400 when it is owed in several, which do not add up, and none is asked for
 */
export async function statementBalance(
  db: Db,
  query: BalanceQuery,
): Promise<{ readonly amount: bigint; readonly unit: string }> {
  const totals = await db.query<{ amount: bigint; unit: string }>(sql`
    SELECT sum(due.amount)::bigint AS amount, due.unit FROM (${statementBalances(query)}) due
    GROUP BY due.unit HAVING sum(due.amount) <> 0`);
  const units = totals.map((total) => total.unit);
  const unit = query.unit ?? (await commonUnit(units, () => siteUnit(db)));
  return { amount: totals[0]?.amount ?? 0n, unit };
}

/** An order of which something is still owed. */
export interface UnpaidOrder {
  readonly id: bigint;
  readonly createdAt: Date;
  readonly eventId: string;
  readonly descr: string;
  readonly unit: string;
  /** What was ordered, and what of it is still owed; minor units. */
  readonly amount: bigint;
  readonly unpaidAmount: bigint;
  readonly subscriptionId: bigint | null;
  readonly planId: bigint | null;
  readonly useChargeId: bigint | null;
  readonly providerId: bigint;
  /** A charge for this very order waits for the processor's answer. */
  readonly isBeingCharged: boolean;
}

/**
 * Orders of the payer that are still unpaid or partly so, oldest first. Per event and currency the unpaid amounts add
 * up to {@link balancesDue}.
 */
export function unpaidOrders(db: Db, query: BalanceQuery): Promise<UnpaidOrder[]> {
  return db.query<UnpaidOrder>(sql`
    SELECT e.id, e.created_at AS "createdAt", e.event_id AS "eventId", e.descr, e.dest_unit AS unit,
      e.dest_amount AS amount, o.unpaid_amount AS "unpaidAmount", e.subscription_id AS "subscriptionId",
      e.plan_id AS "planId", e.use_charge_id AS "useChargeId", e.orig_profile_id AS "providerId",
      EXISTS (SELECT FROM charge_item i JOIN charge c ON c.id = i.charge_id
              WHERE i.invoiced_id = e.id AND i.is_live AND c.state = 'created') AS "isBeingCharged"
    FROM (${unpaidOrderRows(query)}) o JOIN ledger_entry e ON e.id = o.id ORDER BY e.created_at, e.id`);
}

/**
 * As a sub-select, `(id, unpaid_amount)` of the orders that are still owed. An order that a charge has paid by name
 * is paid; what was paid or written off on the event without naming an order counts towards the oldest others first.
 */
export function unpaidOrderRows(query: BalanceQuery): Sql {
  return sql`
    SELECT open.id, least(open.dest_amount, due.amount - open.later)::bigint AS unpaid_amount
    FROM (${statementBalances(query)}) due
    JOIN (
      SELECT o.id, o.event_id, o.dest_unit, o.orig_profile_id, o.dest_amount,
        sum(o.dest_amount) OVER (PARTITION BY o.event_id, o.dest_unit, o.orig_profile_id
                                 ORDER BY o.created_at DESC, o.id DESC) - o.dest_amount AS later
      FROM ledger_entry o
      WHERE o.payer_id = ${query.payerId} AND o.dest_account = 'Payable' AND o.created_at < ${query.at}
        AND NOT EXISTS (
          SELECT FROM charge_item i JOIN ledger_entry paid ON paid.charge_item_id = i.id
          WHERE i.invoiced_id = o.id AND paid.payer_id = ${query.payerId} AND ${isCapture(sql`paid`)}
            AND ${isCounted(sql`paid`, query)})
    ) open ON open.event_id = due.event_id AND open.dest_unit = due.unit AND open.orig_profile_id = due.provider_id
    WHERE open.dest_amount > 0 AND due.amount > open.later`;
}

/**
 * As a sub-select, the statement balance of every event the payer has orders on: orders, less captures, less
 * write-offs. A beneficiary and a group buyer may both have orders on one event; each row counts for its own payer.
 */
function statementBalances(query: BalanceQuery): Sql {
  const { payerId, providerIds = [], unit = null } = query;
  const provider = sql`CASE WHEN e.dest_account = 'Writeoff' THEN e.dest_profile_id ELSE e.orig_profile_id END`;
  return sql`
    SELECT e.event_id, e.dest_unit AS unit, ${provider} AS provider_id,
      sum(CASE WHEN e.dest_account = 'Payable' THEN e.dest_amount ELSE -e.dest_amount END)::bigint AS amount,
      max(e.subscription_id) AS subscription_id, max(e.plan_id) AS plan_id, max(e.use_charge_id) AS use_charge_id
    FROM ledger_entry e
    WHERE e.payer_id = ${payerId} AND ${isCounted(sql`e`, query)} AND e.event_id IS NOT NULL
      AND (e.dest_account IN ('Payable', 'Writeoff') OR ${isCapture(sql`e`)})
      ${providerIds.length > 0 ? sql`AND ${provider} = ANY(${providerIds})` : empty}
      ${unit === null ? empty : sql`AND e.dest_unit = ${unit}`}
    GROUP BY e.event_id, e.dest_unit, ${provider}`;
}

function isCounted(entry: Sql, { at, isEvenNow = false }: BalanceQuery): Sql {
  return isEvenNow
    ? sql`(${entry}.created_at < ${at} OR ${entry}.dest_account <> 'Payable')`
    : sql`${entry}.created_at < ${at}`;
}

/** Whether anybody owes anything on an event, in any currency. */
export function isOwedOn(eventId: Sql): Sql {
  return sql`EXISTS (
    SELECT FROM ledger_entry e
    WHERE e.event_id = ${eventId} AND (e.dest_account IN ('Payable', 'Writeoff') OR ${isCapture(sql`e`)})
    GROUP BY e.payer_id, e.dest_unit
    HAVING sum(CASE WHEN e.dest_account = 'Payable' THEN e.dest_amount ELSE -e.dest_amount END) > 0)`;
}

/** The row that marks (part of) an order as paid. */
function isCapture(entry: Sql): Sql {
  return sql`(${entry}.orig_account = 'Backlog' AND ${entry}.dest_account = 'Receivable')`;
}

export interface AccountQuery {
  readonly profileId: bigint;
  readonly account: Account;
  readonly unit: string;
  /** Only rows of these events. */
  readonly eventIds?: readonly string[];
  /** The window `[startsAt, endsAt)`; open where absent. */
  readonly startsAt?: Date;
  readonly endsAt?: Date;
}

/** What came into an account less what left it, in minor units: the account's balance at `endsAt` without `startsAt`. */
export async function accountBalance(db: Db, query: AccountQuery): Promise<bigint> {
  const [row] = await db.query<{ balance: bigint }>(sql`
    SELECT coalesce(sum(m.amount), 0)::bigint AS balance FROM (${movements(query)}) m`);
  return row?.balance ?? 0n;
}

/** As {@link accountBalance}, event by event; events without rows are absent. */
export async function accountBalancesByEvent(db: Db, query: AccountQuery): Promise<Map<string, bigint>> {
  const rows = await db.query<{ eventId: string; balance: bigint }>(sql`
    SELECT m.event_id AS "eventId", sum(m.amount)::bigint AS balance
    FROM (${movements(query)}) m WHERE m.event_id IS NOT NULL GROUP BY m.event_id`);
  return new Map(rows.map(({ eventId, balance }) => [eventId, balance]));
}

/** As a sub-select, `(event_id, amount)` of every movement of the account, negative when it leaves. */
function movements({ profileId, account, unit, eventIds, startsAt, endsAt }: AccountQuery): Sql {
  const scope = sql`
    ${eventIds ? sql`AND e.event_id = ANY(${eventIds})` : sql``}
    ${startsAt ? sql`AND e.created_at >= ${startsAt}` : sql``}
    ${endsAt ? sql`AND e.created_at < ${endsAt}` : sql``}`;
  return sql`
    SELECT e.event_id, e.dest_amount AS amount FROM ledger_entry e
    WHERE e.dest_profile_id = ${profileId} AND e.dest_account = ${account} AND e.dest_unit = ${unit} ${scope}
    UNION ALL
    SELECT e.event_id, -e.orig_amount FROM ledger_entry e
    WHERE e.orig_profile_id = ${profileId} AND e.orig_account = ${account} AND e.orig_unit = ${unit} ${scope}`;
}
