import "server-only";
import { database } from "@/lib/db";
import { load } from "@/lib/http/call";
import type { PathParams, TypedOperation } from "@/lib/http/operation";
import { SeveralCurrencies, soldUnits } from "@/lib/ledger";

type SearchParams = Record<string, string | string[] | undefined>;

/** A list of money as a page shows it: with a total, so in one currency. */
export interface InCurrency<List> {
  readonly list: List;
  /** The page's query, with the currency that was settled on. */
  readonly query: SearchParams;
  /** The currencies to choose from; none where all amounts are in one. */
  readonly currencies: readonly string[];
}

/**
 * Loads a list of money. Where its amounts are in several currencies, which do not add up, it is that of the site's
 * own, or the first, until somebody chooses another.
 */
export async function loadInCurrency<Path extends string, Query, Body, List>(
  operation: TypedOperation<Path, Query, Body, List>,
  { params, query, asked = query }: { params?: PathParams<Path>; query: SearchParams; asked?: SearchParams },
): Promise<InCurrency<List>> {
  const input = params === undefined ? {} : { params };
  try {
    const list = await load(operation, { ...input, query: asked });
    const isChosen = typeof query.unit === "string" && query.unit !== "";
    return { list, query, currencies: isChosen ? await soldUnits(database()) : [] };
  } catch (error) {
    if (!(error instanceof SeveralCurrencies)) throw error;
    const currencies = await soldUnits(database());
    const [unit] = currencies;
    const list = await load(operation, { ...input, query: { ...asked, unit } });
    return { list, query: { ...query, unit }, currencies };
  }
}
