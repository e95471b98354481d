import { sql, type Tx } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { changedUse, type UseChargeFields } from "./plan-fields";
import type { UseCharge } from "./plans";
import type { AdvanceDiscount } from "./pricing";

/** Makes these the plan's advance discounts. Orders keep what they were given: they refer to none. */
export async function replaceAdvanceDiscounts(
  tx: Tx,
  planId: bigint,
  discounts: readonly AdvanceDiscount[],
): Promise<void> {
  await tx.query(sql`DELETE FROM advance_discount WHERE plan_id = ${planId}`);
  await tx.query(sql`
    INSERT INTO advance_discount (plan_id, discount_type, discount_value, length)
    SELECT ${planId}, d.type::discount_type, d.value, d.length
    FROM unnest(${discounts.map(({ type }) => type)}::text[], ${discounts.map(({ value }) => value)}::bigint[],
      ${discounts.map(({ length }) => length)}::int[]) AS d (type, value, length)`);
}

/**
 * Makes these the plan's use charges: found by slug they are changed, the others added, and those not named removed.
 *
 * @param known what the plan has now
 * @throws InvalidInput 400 `use_charges` when one to be removed has been used, ordered or put into a cart
 */
export async function saveUseCharges(tx: Tx, { planId, known, wanted, at }: SavedUses): Promise<void> {
  const bySlug = new Map(known.map((use) => [use.slug, use]));
  const uses = wanted.map((fields) => changedUse(fields, bySlug.get(fields.slug)));
  const kept = new Set(uses.map(({ slug }) => slug));
  await removeUseCharges(
    tx,
    known.filter(({ slug }) => !kept.has(slug)),
  );
  await tx.query(sql`
    INSERT INTO use_charge (plan_id, slug, title, description, use_amount, quota, maximum_limit, extra, created_at)
    SELECT ${planId}, w.slug, w.title, w.description, w.use_amount, w.quota, w.maximum_limit, w.extra::jsonb, ${at}
    FROM unnest(${uses.map(({ slug }) => slug)}::text[], ${uses.map(({ title }) => title)}::text[],
      ${uses.map(({ description }) => description)}::text[], ${uses.map(({ useAmount }) => useAmount)}::bigint[],
      ${uses.map(({ quota }) => quota)}::bigint[], ${uses.map(({ maximumLimit }) => maximumLimit)}::bigint[],
      ${uses.map(({ extra }) => (extra === null ? null : JSON.stringify(extra)))}::text[])
      WITH ORDINALITY AS w (slug, title, description, use_amount, quota, maximum_limit, extra, place)
    ORDER BY w.place
    ON CONFLICT (plan_id, slug) DO UPDATE SET title = excluded.title, description = excluded.description,
      use_amount = excluded.use_amount, quota = excluded.quota, maximum_limit = excluded.maximum_limit,
      extra = excluded.extra`);
}

interface SavedUses {
  readonly planId: bigint;
  readonly known: readonly UseCharge[];
  readonly wanted: readonly UseChargeFields[];
  readonly at: Date;
}

/** Counters of subscriptions go along while nothing was counted on them. */
async function removeUseCharges(tx: Tx, uses: readonly UseCharge[]): Promise<void> {
  if (uses.length === 0) return;
  const ids = uses.map(({ id }) => id);
  // Locked first: whoever is about to refer to one waits, and is seen or finds it gone.
  await tx.query(sql`SELECT FROM use_charge WHERE id = ANY(${ids}) FOR UPDATE`);
  const [used] = await tx.query<{ slug: string }>(sql`
    SELECT u.slug FROM use_charge u WHERE u.id = ANY(${ids}) AND (
      EXISTS (SELECT FROM subscription_use c WHERE c.use_charge_id = u.id AND (c.used_quantity > 0 OR c.rollover_quota > 0))
      OR EXISTS (SELECT FROM ledger_entry e WHERE e.use_charge_id = u.id)
      OR EXISTS (SELECT FROM cart_item i WHERE i.use_charge_id = u.id))
    ORDER BY u.id LIMIT 1`);
  if (used) throw new InvalidInput({ use_charges: [`'${used.slug}' is in use and cannot be removed.`] });
  await tx.query(sql`DELETE FROM subscription_use WHERE use_charge_id = ANY(${ids})`);
  await tx.query(sql`DELETE FROM use_charge WHERE id = ANY(${ids})`);
}
