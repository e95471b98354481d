import { endOfDay, startOfDay } from "@/lib/time/days";

type SearchParams = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * What the operation is asked for by the query of a page of the ledger. `from` and `to` are days of the broker's time
 * zone that both belong to the range; the newest entries come first.
 */
export function ledgerQuery(query: SearchParams, timeZone: string) {
  const text = (name: string) => {
    const value = query[name];
    return (typeof value === "string" ? value : (value?.[0] ?? "")).trim();
  };
  const days = { from: text("from"), to: text("to") };
  const [startAt, endsAt] = [startOfDay(days.from, timeZone), endOfDay(days.to, timeZone)];
  const asked: Record<string, string> = {
    o: text("o") || "-created_at",
    ...(startAt ? { start_at: startAt.toISOString() } : {}),
    ...(endsAt ? { ends_at: endsAt.toISOString() } : {}),
  };
  for (const name of ["q", "page", "cursor", "unit"]) if (text(name) !== "") asked[name] = text(name);
  return { asked, days };
}
