import { empty, type Sql, sql, type Tx } from "@/lib/db";
import type { EntryFacts, EntryKind } from "./entries";

/** An account of a profile, each as SQL. */
interface SelectedSide {
  readonly profileId: Sql;
  readonly account: Sql;
}

/**
 * Rows to be written as a statement selects them: what each says, as SQL on the tables of `from`. One amount and one
 * unit serve both sides, so that such a row cannot but balance.
 */
export interface SelectedEntries {
  /** Common table expressions that `from` refers to, without the word WITH. */
  readonly common?: Sql;
  /** `FROM … WHERE … ORDER BY …`. */
  readonly from: Sql;
  /** UUID that the rows of one business event share. */
  readonly group: Sql;
  /** Names what each row records, so that it cannot be recorded twice; see {@link postSelected}. */
  readonly key: Sql;
  readonly kind: Sql;
  readonly eventId: Sql;
  readonly descr: Sql;
  readonly dest: SelectedSide;
  readonly orig: SelectedSide;
  readonly amount: Sql;
  readonly unit: Sql;
  readonly createdAt: Sql;
  readonly facts: Readonly<Partial<Record<keyof EntryFacts, Sql>>>;
}

/** A row that was written. */
export interface Posted {
  readonly id: bigint;
  readonly kind: EntryKind;
  readonly destProfileId: bigint;
  readonly amount: bigint;
}

/**
 * As `post`, for the rows that one statement selects, however many: what jobs write of whole sets. What was written
 * under the same key before is left as it is and is not among what is returned.
 */
export function postSelected(tx: Tx, rows: SelectedEntries): Promise<Posted[]> {
  const { dest, orig, amount, unit, facts } = rows;
  const fact = (name: keyof EntryFacts, type: Sql) => sql`${facts[name] ?? sql`NULL`}::${type}`;
  const bigint = sql`bigint`;
  const instant = sql`timestamptz`;
  return tx.query<Posted>(sql`
    ${rows.common ? sql`WITH ${rows.common}` : empty}
    INSERT INTO ledger_entry (entry_group, idempotency_key, created_at, kind, event_id, descr,
      dest_profile_id, dest_account, dest_amount, dest_unit, orig_profile_id, orig_account, orig_amount, orig_unit,
      subscription_id, plan_id, use_charge_id, charge_id, charge_item_id, coupon_id, payer_id,
      nb_periods, quantity, service_start, service_end, order_id)
    SELECT ${rows.group}, ${rows.key}, ${rows.createdAt}, ${rows.kind}, ${rows.eventId}, ${rows.descr},
      ${dest.profileId}, ${dest.account}, ${amount}, ${unit}, ${orig.profileId}, ${orig.account}, ${amount}, ${unit},
      ${fact("subscriptionId", bigint)}, ${fact("planId", bigint)}, ${fact("useChargeId", bigint)},
      ${fact("chargeId", bigint)}, ${fact("chargeItemId", bigint)}, ${fact("couponId", bigint)},
      ${fact("payerId", bigint)}, ${fact("nbPeriods", sql`int`)}, ${fact("quantity", bigint)},
      ${fact("serviceStart", instant)}, ${fact("serviceEnd", instant)}, ${fact("orderId", bigint)}
    ${rows.from}
    ON CONFLICT (idempotency_key) DO NOTHING
    RETURNING id, kind, dest_profile_id AS "destProfileId", dest_amount AS amount`);
}
