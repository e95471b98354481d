import { type Db, sql } from "@/lib/db";
import { findProfileSummaries } from "@/lib/identity/profiles/summaries";
import type { ProfileSummary } from "@/lib/identity/schemas";
import { debitAmount, readableAmount } from "@/lib/money/format";
import { describe, type Mentioned } from "./descriptions";
import type { Transaction } from "./schemas";

/** What is shown of a ledger row, whether it is stored or only proposed. */
export interface TransactionRow extends Mentioned {
  readonly createdAt: Date;
  readonly descr: string;
  readonly origAccount: string;
  readonly origProfileId: bigint;
  readonly origAmount: bigint;
  readonly origUnit: string;
  readonly destAccount: string;
  readonly destProfileId: bigint;
  readonly destAmount: bigint;
  readonly destUnit: string;
}

/** Columns of a {@link TransactionRow}, to be selected from {@link transactionTables}. */
export const transactionColumns = sql`
  e.created_at AS "createdAt", e.descr,
  e.orig_account AS "origAccount", e.orig_profile_id AS "origProfileId", e.orig_amount AS "origAmount", e.orig_unit AS "origUnit",
  e.dest_account AS "destAccount", e.dest_profile_id AS "destProfileId", e.dest_amount AS "destAmount", e.dest_unit AS "destUnit",
  plan.slug AS "planSlug", plan.title AS "planTitle", subscriber.slug AS "subscriberSlug",
  charge.processor_key AS "chargeKey", customer.slug AS "customerSlug", e.quantity`;

/** Row `e`, its two profiles, and what its description may mention. Joins whose columns are not read cost nothing. */
export const transactionTables = sql`
  ledger_entry e
  LEFT JOIN profile orig ON orig.id = e.orig_profile_id
  LEFT JOIN profile dest ON dest.id = e.dest_profile_id
  LEFT JOIN plan ON plan.id = e.plan_id
  LEFT JOIN subscription ON subscription.id = e.subscription_id
  LEFT JOIN profile subscriber ON subscriber.id = subscription.profile_id
  LEFT JOIN charge ON charge.id = e.charge_id
  LEFT JOIN profile customer ON customer.id = charge.customer_id`;

/**
 * Rows in their wire shape; the profiles of all of them are looked up at once.
 *
 * @param profileId whose list it is, which decides what is a debit; null when it is nobody's
 */
export async function presentTransactions(
  db: Db,
  rows: readonly TransactionRow[],
  profileId: bigint | null,
): Promise<Transaction[]> {
  const profiles = await findProfileSummaries(
    db,
    rows.flatMap(({ origProfileId, destProfileId }) => [origProfileId, destProfileId]),
  );
  return rows.map((row) => presentTransaction(row, profiles, profileId));
}

/** Stored rows in their wire shape, in the order of `ids`: what an operation has just written. */
export async function presentWritten(
  db: Db,
  ids: readonly bigint[],
  profileId: bigint | null,
): Promise<Transaction[]> {
  const rows = await db.query<TransactionRow>(sql`
    SELECT ${transactionColumns} FROM ${transactionTables}
    WHERE e.id = ANY(${ids}) ORDER BY array_position(${ids}::bigint[], e.id)`);
  return presentTransactions(db, rows, profileId);
}

/** As {@link presentTransactions}, of one row whose profiles are known already. */
export function presentTransaction(
  row: TransactionRow,
  profiles: ReadonlyMap<bigint, ProfileSummary>,
  profileId: bigint | null,
): Transaction {
  const debit = isDebit(row, profileId);
  return {
    created_at: row.createdAt,
    description: describe(row.descr, row),
    amount: debit ? debitAmount(row.origAmount, row.origUnit) : readableAmount(row.destAmount, row.destUnit),
    is_debit: debit,
    orig_account: row.origAccount,
    orig_profile: summaryOf(row.origProfileId, profiles),
    orig_amount: row.origAmount,
    orig_unit: row.origUnit,
    dest_account: row.destAccount,
    dest_profile: summaryOf(row.destProfileId, profiles),
    dest_amount: row.destAmount,
    dest_unit: row.destUnit,
  };
}

/** Cash leaves the profile: a customer pays, or a provider's funds go out. */
function isDebit(
  { origProfileId, origAccount, destAccount }: TransactionRow,
  profileId: bigint | null,
): boolean {
  return origProfileId === profileId && (origAccount === "Funds" || destAccount === "Funds");
}

function summaryOf(id: bigint, profiles: ReadonlyMap<bigint, ProfileSummary>): ProfileSummary {
  const summary = profiles.get(id);
  if (!summary) throw new Error(`Profile ${id} of a ledger row is missing`);
  return summary;
}
