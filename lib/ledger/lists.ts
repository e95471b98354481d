import { allOf, type Db, type Sql, sql } from "@/lib/db";
import type { ListDefinition, ListRequest, Page } from "@/lib/http/list";
import { readPage } from "@/lib/http/list";
import { ACCOUNTS } from "./accounts";
import { statementBalance, unpaidOrderRows } from "./balances";
import { presentTransactions, type TransactionRow, transactionColumns, transactionTables } from "./present";
import type { Transaction, TransactionPage } from "./schemas";
import { hasConversions, ledgerSize } from "./tally";
import { commonUnit, exactTotal, providerUnit, siteUnit, type Units, unitsOf } from "./units";

/**
 * How lists of transactions are searched and sorted.
 *
 * @param defaultOrder `created_at`, or `-created_at` where the newest comes first
 */
export function transactionList(defaultOrder: "created_at" | "-created_at") {
  return {
    search: {
      description: sql`e.descr`,
      dest_profile: sql`dest.slug`,
      dest_profile__full_name: sql`dest.full_name`,
      orig_profile: sql`orig.slug`,
      orig_profile__full_name: sql`orig.full_name`,
    },
    sort: {
      description: sql`e.descr`,
      amount: sql`e.dest_amount`,
      dest_profile: sql`dest.slug`,
      dest_profile__full_name: sql`dest.full_name`,
      dest_account: sql`e.dest_account`,
      orig_profile: sql`orig.slug`,
      orig_profile__full_name: sql`orig.full_name`,
      orig_account: sql`e.orig_account`,
      created_at: sql`e.created_at`,
    },
    defaultOrder: [defaultOrder],
    tieBreak: sql`e.id`,
    keyset: { created_at: "instant" },
    dates: { column: sql`e.created_at`, endsAt: "now" },
    unit: sql`e.dest_unit`,
  } as const satisfies ListDefinition;
}

interface Viewed {
  readonly profileId: bigint;
  readonly at: Date;
  /** Whose rows the caller may see; all when empty. */
  readonly providerIds: readonly bigint[];
}

/**
 * The whole ledger. The total is what came into the accounts that `selector` names less what left them, which over
 * all accounts is nothing.
 *
 * @param selector part of an account's name, in either case; matched on both sides
 * @throws SeveralCurrencies 400 when the total is in several
 */
export async function listLedger(
  db: Db,
  list: ListRequest,
  selector: string,
  at: Date,
): Promise<TransactionPage> {
  const accounts = ACCOUNTS.filter((account) => account.toLowerCase().includes(selector.toLowerCase()));
  const isSelected = (account: Sql) => (selector === "" ? sql`TRUE` : sql`${account} = ANY(${accounts})`);
  const into = isSelected(sql`e.dest_account`);
  const from = isSelected(sql`e.orig_account`);
  const within = sql`${into} AND ${from} AND e.orig_unit = e.dest_unit`;
  const isWhole = selector === "" && list.terms.length === 0 && list.startAt === null && list.unit === null;
  const page = await readPage<TransactionRow, { balance: bigint; units: Units }>(db, list, {
    columns: transactionColumns,
    from: transactionTables,
    where: selector === "" ? sql`TRUE` : sql`(${into} OR ${from})`,
    ...(isWhole ? { summary: wholeLedger(list.endsAt ?? at) } : {}),
    totals: sql`
      (coalesce(sum(e.dest_amount) FILTER (WHERE ${into}), 0) - coalesce(sum(e.orig_amount) FILTER (WHERE ${from}), 0))::bigint AS balance,
      ${unitsOf(sql`e.dest_unit`, sql`${into} AND NOT (${within})`)} || ${unitsOf(sql`e.orig_unit`, sql`${from} AND NOT (${within})`)} AS units`,
  });
  const unit = list.unit ?? (await commonUnit(page.totals.units, () => siteUnit(db)));
  const { balance: amount } = page.totals;
  return presentPage(db, page, null, { start: list.startAt, end: list.endsAt ?? at, amount, unit });
}

/**
 * Count and total of all rows before an instant, without reading them: the rows are counted as they are written, and
 * only what changes one currency into another adds to the total.
 */
function wholeLedger(before: Date): Sql {
  return sql`
    SELECT ${ledgerSize} - (SELECT count(*) FROM ledger_entry e WHERE e.created_at >= ${before}) AS count,
      CASE WHEN ${hasConversions} THEN (
        SELECT coalesce(sum(e.dest_amount - e.orig_amount), 0) FROM ledger_entry e
        WHERE e.orig_unit <> e.dest_unit AND e.created_at < ${before}) ELSE 0 END::bigint AS balance,
      CASE WHEN ${hasConversions} THEN (
        SELECT ${unitsOf(sql`e.dest_unit`)} || ${unitsOf(sql`e.orig_unit`)} FROM ledger_entry e
        WHERE e.orig_unit <> e.dest_unit AND e.created_at < ${before}) ELSE ARRAY[]::text[] END AS units`;
}

/**
 * Orders that are still owed by the profile, at least in part; the total is what it owes.
 *
 * @throws SeveralCurrencies 400 when it owes in several
 */
export async function listUnpaid(db: Db, list: ListRequest, viewed: Viewed): Promise<TransactionPage> {
  const { profileId, at, providerIds } = viewed;
  const end = list.endsAt ?? at;
  const query = { payerId: profileId, at: end, providerIds, unit: list.unit };
  const page = await readPage<TransactionRow>(db, list, {
    columns: transactionColumns,
    from: transactionTables,
    // An array, so that its few rows are looked up by id.
    where: sql`e.id = ANY(ARRAY(SELECT unpaid.id FROM (${unpaidOrderRows(query)}) unpaid))`,
  });
  const total = await statementBalance(db, query);
  return presentPage(db, page, profileId, { start: list.startAt, end, ...total });
}

/**
 * What the profile ordered, paid and got back as a subscriber; the total is what it owes now, whatever the dates.
 *
 * @throws SeveralCurrencies 400 when it owes in several
 */
export async function listHistory(db: Db, list: ListRequest, viewed: Viewed): Promise<TransactionPage> {
  const { profileId, at, providerIds } = viewed;
  const page = await readPage<TransactionRow>(db, list, {
    columns: transactionColumns,
    from: transactionTables,
    where: allOf([
      // Rows out of Payable only match an order with its payment, and G5 and H4 close a refund or a dispute on the
      // customer's side: nobody pays, owes or gets anything by them, nor by what reverses them.
      sql`((e.dest_profile_id = ${profileId} AND e.dest_account IN ('Payable', 'Liability', 'Refunded') AND e.orig_account <> 'Payable')
        OR (e.orig_profile_id = ${profileId} AND e.orig_account IN ('Liability', 'Refunded')))
        AND e.kind NOT IN ('G5', 'H4')`,
      ...(providerIds.length > 0 ? [concerns(providerIds)] : []),
    ]),
  });
  const total = await statementBalance(db, { payerId: profileId, at, providerIds, unit: list.unit });
  return presentPage(db, page, profileId, { start: list.startAt, end: list.endsAt ?? at, ...total });
}

/** Rows that only these providers are party to. A charge that also pays somebody else would tell what was sold there. */
function concerns(providerIds: readonly bigint[]): Sql {
  return sql`(
    e.orig_profile_id = ANY(${providerIds}) OR e.dest_profile_id = ANY(${providerIds})
    OR (SELECT bool_and(o.orig_profile_id = ANY(${providerIds}))
        FROM charge_item i JOIN ledger_entry o ON o.id = i.invoiced_id WHERE i.charge_id = e.charge_id))`;
}

/**
 * What the profile has sold, paid or not; the total is of all sales that match.
 *
 * @throws SeveralCurrencies 400 when they are in several
 */
export async function listReceivables(
  db: Db,
  list: ListRequest,
  { profileId, at }: Omit<Viewed, "providerIds">,
): Promise<TransactionPage> {
  const page = await readPage<TransactionRow, { total: bigint; units: Units }>(db, list, {
    columns: transactionColumns,
    from: transactionTables,
    where: sql`e.orig_profile_id = ${profileId} AND e.orig_account = 'Receivable' AND e.orig_amount > 0
      AND e.dest_account = 'Payable'`,
    totals: sql`coalesce(sum(e.orig_amount), 0)::bigint AS total, ${unitsOf(sql`e.orig_unit`)} AS units`,
  });
  const unit = list.unit ?? (await commonUnit(page.totals.units, () => providerUnit(db, profileId)));
  return presentPage(db, page, profileId, {
    start: list.startAt,
    end: list.endsAt ?? at,
    amount: page.totals.total,
    unit,
  });
}

/**
 * What came into the profile's funds and what left them: distributions, refunds, fees and payouts; the total is the one
 * less the other, of all that match.
 *
 * @throws SeveralCurrencies 400 when they are in several
 */
export async function listTransfers(
  db: Db,
  list: ListRequest,
  { profileId, at }: Omit<Viewed, "providerIds">,
): Promise<TransactionPage> {
  const into = sql`e.dest_profile_id = ${profileId} AND e.dest_account = 'Funds'`;
  const from = sql`e.orig_profile_id = ${profileId} AND e.orig_account = 'Funds'`;
  const page = await readPage<TransactionRow, { balance: bigint; units: Units }>(db, list, {
    columns: transactionColumns,
    from: transactionTables,
    where: sql`((${into}) OR (${from}))`,
    totals: sql`
      (coalesce(sum(e.dest_amount) FILTER (WHERE ${into}), 0) - coalesce(sum(e.orig_amount) FILTER (WHERE ${from}), 0))::bigint AS balance,
      ${unitsOf(sql`e.dest_unit`, into)} || ${unitsOf(sql`e.orig_unit`, from)} AS units`,
  });
  const unit = list.unit ?? (await commonUnit(page.totals.units, () => providerUnit(db, profileId)));
  const { balance: amount } = page.totals;
  return presentPage(db, page, profileId, { start: list.startAt, end: list.endsAt ?? at, amount, unit });
}

interface Total {
  readonly start: Date | null;
  readonly end: Date;
  readonly amount: bigint;
  readonly unit: string;
}

async function presentPage(
  db: Db,
  page: Page<TransactionRow>,
  profileId: bigint | null,
  total: Total,
): Promise<TransactionPage> {
  const results: Transaction[] = await presentTransactions(db, page.results, profileId);
  return {
    start_at: total.start,
    ends_at: total.end,
    balance_amount: exactTotal(total.amount),
    balance_unit: total.unit,
    count: page.count,
    next: page.next,
    previous: page.previous,
    results,
  };
}
