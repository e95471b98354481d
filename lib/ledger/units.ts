import { type Db, type Sql, sql } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { MAX_AMOUNT } from "@/lib/money/money";
import { SeveralCurrencies } from "./errors";

const LAST_RESORT = "usd";

/** The currency of the site, in which an empty total is shown. */
export async function siteUnit(db: Db): Promise<string> {
  const [site] = await db.query<{ unit: string }>(
    sql`SELECT default_unit AS unit FROM site_settings LIMIT 1`,
  );
  return site?.unit ?? LAST_RESORT;
}

/** The currencies that plans of the site are, or were, sold in, by name; that of the site comes first where it is one of them. */
export async function soldUnits(db: Db): Promise<string[]> {
  const rows = await db.query<{ unit: string }>(sql`SELECT DISTINCT unit FROM plan ORDER BY unit`);
  const units = rows.map(({ unit }) => unit);
  const first = await siteUnit(db);
  return units.includes(first) ? [first, ...units.filter((unit) => unit !== first)] : units;
}

/** The currency a provider sells in: that of its first plan, or the site's when it has none. */
export async function providerUnit(db: Db, providerId: bigint): Promise<string> {
  const [plan] = await db.query<{ unit: string }>(
    sql`SELECT unit FROM plan WHERE provider_id = ${providerId} ORDER BY id LIMIT 1`,
  );
  return plan?.unit ?? (await siteUnit(db));
}

/** What {@link unitsOf} selects: the first and the last currency by name, which are one unless there are several. */
export type Units = readonly (string | null)[];

/** As an expression over many rows, the currencies in a column; without sorting the rows as DISTINCT would. */
export function unitsOf(column: Sql, where: Sql = sql`TRUE`): Sql {
  return sql`ARRAY[min(${column}) FILTER (WHERE ${where}), max(${column}) FILTER (WHERE ${where})]`;
}

/**
 * The one currency of a total.
 *
 * @param units    those of the rows that were added up
 * @param fallback for a total of no rows
 * @throws SeveralCurrencies 400, as they do not add up
 */
export async function commonUnit(units: Units, fallback: () => Promise<string>): Promise<string> {
  const [unit, ...others] = [...new Set(units)].filter((name) => name !== null).sort();
  if (others.length > 0) throw new SeveralCurrencies([unit, ...others].join(", "));
  return unit ?? fallback();
}

/** A total that a JSON number carries without loss. @throws InvalidInput 400 otherwise */
export function exactTotal(amount: bigint): bigint {
  if (amount <= MAX_AMOUNT && amount >= -MAX_AMOUNT) return amount;
  throw new InvalidInput(
    "The total is more than can be said exactly. Narrow the list by dates or by a search.",
  );
}
