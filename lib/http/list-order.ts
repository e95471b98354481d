import { join, type Sql, sql } from "@/lib/db";
import { named } from "./list-names";

/** How a value of the order is written into a link: an instant to the microsecond, or a whole number as it is. */
export type KeyKind = "instant" | "integer";

/** What of a list's definition says how its rows are sorted. */
export interface Sorted {
  /** Sort keys (`o`) and what each sorts on. */
  readonly sort: Readonly<Record<string, Sql>>;
  /** Keys of `sort`, `-` for descending; appended to every request's order. */
  readonly defaultOrder: readonly string[];
  /** Something unique, so that the order is the same on every page. A whole number where there is a `keyset`. */
  readonly tieBreak: Sql;
  /**
   * Sort keys that are never null and stand in an index together with `tieBreak`. Lists that grow without end have
   * them: links to the next page then say behind which row it begins, so that the last page costs what the first does.
   */
  readonly keyset?: Readonly<Record<string, KeyKind>>;
}

const MICROSECONDS = 1_000_000n;

/** In which order the rows of a request come. */
export interface ListOrder {
  readonly forward: Sql;
  readonly backward: Sql;
  /** What places a row in this order, all keys rising or all falling; null when places cannot be said. */
  readonly place: { readonly keys: readonly Key[]; readonly isDescending: boolean } | null;
}

interface Key {
  readonly expression: Sql;
  readonly kind: KeyKind;
}

/** Where a page begins: behind the last row of the page before, or in front of the first of the one after. */
export interface Cursor {
  /** The page that begins there; a cursor is good for this one only. */
  readonly page: number;
  readonly side: "after" | "before";
  readonly keys: readonly string[];
}

export function compileOrder(definition: Sorted, query: URLSearchParams): ListOrder {
  const requested = query.getAll("o").flatMap((value) => value.split(","));
  const seen = new Map<string, { expression: Sql; isDescending: boolean }>();
  for (const key of [...requested, ...definition.defaultOrder]) {
    const isDescending = key.startsWith("-");
    const name = isDescending ? key.slice(1) : key;
    const expression = named(definition.sort, name);
    if (expression && !seen.has(name)) seen.set(name, { expression, isDescending });
  }
  const first = [...requested, ...definition.defaultOrder][0] ?? "";
  const tieBreak = { expression: definition.tieBreak, isDescending: first.startsWith("-") };
  const parts = [...seen.values(), tieBreak];
  return {
    forward: orderBy(parts),
    backward: orderBy(parts.map((part) => ({ ...part, isDescending: !part.isDescending }))),
    place: placeOf(definition.keyset ?? {}, [...seen.keys()], parts),
  };
}

function orderBy(parts: readonly { expression: Sql; isDescending: boolean }[]): Sql {
  return join(
    parts.map(({ expression, isDescending }) => (isDescending ? sql`${expression} DESC` : expression)),
    ", ",
  );
}

function placeOf(
  keyset: Readonly<Record<string, KeyKind>>,
  names: readonly string[],
  parts: readonly { expression: Sql; isDescending: boolean }[],
): ListOrder["place"] {
  const isDescending = parts[0]?.isDescending ?? false;
  const kinds = [...names.map((name) => named(keyset, name)), "integer" as const];
  const keys = parts.flatMap(({ expression }, index) => {
    const kind = kinds[index];
    return kind ? [{ expression, kind }] : [];
  });
  const isWhole = names.length > 0 && keys.length === parts.length;
  return isWhole && parts.every((part) => part.isDescending === isDescending) ? { keys, isDescending } : null;
}

/** A column with what places a row, for {@link cursorText}. */
export function placeColumn({ keys }: NonNullable<ListOrder["place"]>): Sql {
  const values = keys.map(({ expression, kind }) =>
    kind === "instant"
      ? sql`(extract(epoch FROM ${expression}) * 1000000)::bigint`
      : sql`${expression}::bigint`,
  );
  return sql`ARRAY[${join(values, ", ")}]::text[]`;
}

/** The rows on the cursor's side of its place. */
export function beyond(place: NonNullable<ListOrder["place"]>, { side, keys }: Cursor): Sql {
  const columns = join(
    place.keys.map(({ expression }) => expression),
    ", ",
  );
  const values = place.keys.map(({ kind }, index) => {
    const value = BigInt(keys[index] ?? "0");
    return kind === "instant" ? instantOf(value) : sql`${value}::bigint`;
  });
  const isRising = (side === "after") !== place.isDescending;
  return isRising ? sql`(${columns}) > (${join(values, ", ")})` : sql`(${columns}) < (${join(values, ", ")})`;
}

/** An instant from the microseconds since 1970, in two parts because the database multiplies intervals in floating point. */
function instantOf(microseconds: bigint): Sql {
  return sql`timestamptz 'epoch' + ${microseconds / MICROSECONDS}::bigint * interval '1 second'
    + ${microseconds % MICROSECONDS}::bigint * interval '1 microsecond'`;
}

/** A cursor as links carry it; opaque to callers. */
export function cursorText({ page, side, keys }: Cursor, isDescending: boolean): string {
  return [side, page, isDescending ? "desc" : "asc", ...keys].join(".");
}

/**
 * The cursor of a request for a page; null when there is none that is good for this page and order, and the page is to
 * be counted off from the first.
 */
export function parseCursor(text: string | null, page: number | "last", { place }: ListOrder): Cursor | null {
  const [side, ofPage, direction, ...keys] = (text ?? "").split(".");
  if (!place || (side !== "after" && side !== "before") || ofPage !== String(page) || page === "last")
    return null;
  // 17 digits are more than there will be rows, and as many microseconds have the 3,000 years about 1970.
  const isWhole = keys.length === place.keys.length && keys.every((key) => /^-?\d{1,17}$/.test(key));
  return isWhole && direction === (place.isDescending ? "desc" : "asc") ? { page, side, keys } : null;
}
