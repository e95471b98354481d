import { type PageQuery, queryHref } from "./query-href";
import { Tabs } from "./tabs";

/** The currencies of a list that has a total, each with the list in it; nothing where there is but one. */
export function CurrencyChoice({
  query,
  current,
  currencies,
}: {
  query: PageQuery;
  current: string;
  currencies: readonly string[];
}) {
  if (currencies.length < 2) return null;
  return (
    <Tabs
      label="Currency"
      className="mb-6"
      tabs={currencies.map((unit) => ({
        label: unit.toUpperCase(),
        href: queryHref(query, { unit, page: undefined, cursor: undefined }),
        current: unit === current,
      }))}
    />
  );
}
