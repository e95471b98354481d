import { allOf, anyOf, type Db, type Sql, sql } from "@/lib/db";
import { InvalidInput, NotFound } from "@/lib/errors";
import { parseInstant } from "@/lib/time/parse";
import { named } from "./list-names";
import {
  beyond,
  type Cursor,
  compileOrder,
  cursorText,
  type ListOrder,
  parseCursor,
  placeColumn,
  type Sorted,
} from "./list-order";

/**
 * What a list can be searched by and sorted on, written once per list as SQL expressions. The names are those of the
 * API reference; unknown names in a request are ignored. See docs/api-conventions.md, "Lists".
 */
export interface ListDefinition extends Searched, Sorted {
  /**
   * The column that `start_at` and `ends_at` bound; without it the list has no such parameters. `endsAt` is the bound
   * when the request has none, or `"none"` when there is no such parameter.
   */
  readonly dates?: { readonly column: Sql; readonly endsAt: "now" | "open" | "none" };
  /** The column of the currency that `unit` narrows the list to; without it the list has no such parameter. */
  readonly unit?: Sql;
  /** False for lists that answer with everything or nothing: they have no pages. */
  readonly paged?: false;
}

/** What can be searched in. */
export interface Searched {
  /** Searchable fields (`q_f`) and the text each stands for. */
  readonly search: Readonly<Record<string, SearchField>>;
  /** A term in any of the fields, where an index has that more cheaply than field by field. */
  readonly searchAll?: (term: SearchTerm) => Sql;
}

/** A text to be searched in; or, where an index holds something else, the condition for one term. */
export type SearchField = Sql | ((term: SearchTerm) => Sql);

/** A field that a request names, and how it is to match: `^` begins with, `=` equals, otherwise contains. */
export interface WantedField {
  readonly name: string;
  readonly prefix: string;
}

/** What is looked for in one field. The patterns are for `ILIKE`. */
export interface SearchTerm {
  readonly text: string;
  /** As the field's prefix wants it: contains, begins with, equals. */
  readonly pattern: string;
  /** Wherever it stands: what every match of `pattern` matches too. */
  readonly contains: string;
  readonly equals: string;
  /** When it is looked for, for fields that have an end. */
  readonly now: Date;
}

/** One request for a list, compiled: fragments to put into a statement, and the page wanted. */
export interface ListRequest {
  /** The search and the dates. */
  readonly where: Sql;
  /** The search alone, for lists that use the dates in their own way. */
  readonly matches: Sql;
  /** What is searched for; empty when the request has no search. */
  readonly terms: readonly string[];
  /** Where it is searched for; empty means in all fields. */
  readonly fields: readonly WantedField[];
  readonly orderBy: Sql;
  readonly order: ListOrder;
  readonly page: number | "last";
  /** Where the page begins, when the request followed a link that says so. */
  readonly cursor: Cursor | null;
  readonly pageSize: number;
  readonly startAt: Date | null;
  readonly endsAt: Date | null;
  /** The currency that is asked for; null for all. */
  readonly unit: string | null;
  readonly url: URL;
}

/** What a page of a list carries. */
export interface Page<Row> {
  readonly count: number;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: Row[];
}

/** The usual page. Its limit is a constant: with one that comes as a value, PostgreSQL plans the statement every time. */
const USUAL = { pageSize: 25, limit: sql`LIMIT 25` };
const MAX_PAGE_SIZE = 100;
const MAX_PAGE = 1_000_000;
/** Every term is looked for in every field: a statement of thousands would keep the database busy. */
const MAX_TERMS = 50;

/**
 * Compiles the query string of a list.
 *
 * @param timeZone in which dates without an offset are read
 * @throws InvalidInput 400 on `start_at` or `ends_at` that are no date, `unit` that is no currency, `q` of too many terms
 * @throws NotFound     404 when `page` is not a positive whole number or `last`
 */
export function parseList(definition: ListDefinition, url: URL, timeZone: string, now: Date): ListRequest {
  const query = url.searchParams;
  const startAt = definition.dates ? parseDate(query, "start_at", timeZone) : null;
  const endsAt =
    definition.dates && definition.dates.endsAt !== "none"
      ? (parseDate(query, "ends_at", timeZone) ?? (definition.dates.endsAt === "now" ? now : null))
      : null;
  const terms = searchTerms(query.get("q") ?? "");
  if (terms.length > MAX_TERMS) throw new InvalidInput({ q: [`Search for at most ${MAX_TERMS} terms.`] });
  const fields = wantedFields(definition, query);
  const matches = terms.length === 0 ? sql`TRUE` : matchAny(definition, { terms, fields, now });
  const conditions = [matches];
  if (definition.dates && startAt) conditions.push(sql`${definition.dates.column} >= ${startAt}`);
  if (definition.dates && endsAt) conditions.push(sql`${definition.dates.column} < ${endsAt}`);
  const unit = definition.unit ? parseUnit(query.get("unit")) : null;
  if (definition.unit && unit !== null) conditions.push(sql`${definition.unit} = ${unit}`);
  const order = compileOrder(definition, query);
  const page = definition.paged === false ? 1 : parsePage(query.get("page"));
  return {
    where: allOf(conditions),
    matches,
    terms,
    fields,
    orderBy: order.forward,
    order,
    page,
    cursor: parseCursor(query.get("cursor"), page, order),
    pageSize: parsePageSize(query.get("page_size")),
    startAt,
    endsAt,
    unit,
    url,
  };
}

/** What a list reads: the columns of a row, the tables, a condition, and sums over the whole filtered set. */
export interface ListSource {
  readonly columns: Sql;
  readonly from: Sql;
  readonly where: Sql;
  readonly totals?: Sql;
  /**
   * How many rows the list has at the most, for what grows for ever: those beyond, in the order of the request, are
   * neither counted nor shown. Not together with `totals`.
   */
  readonly atMost?: number;
  /** A statement for `count` and the totals, where they are known more cheaply than by reading all rows. */
  readonly summary?: Sql;
}

/**
 * Reads one page and the count of all rows that match, in two statements whatever the size of the page.
 *
 * @throws NotFound 404 when the page lies beyond the last
 */
export async function readPage<Row, Totals = Record<never, never>>(
  db: Db,
  list: ListRequest,
  source: ListSource,
): Promise<Page<Row> & { totals: Totals }> {
  const [summary] = await db.query<Totals & { count: bigint }>(source.summary ?? summaryOf(list, source));
  if (!summary) throw new Error("an aggregate answers with one row");
  const count = Number(summary.count);
  const lastPage = Math.max(1, Math.ceil(count / list.pageSize));
  const page = list.page === "last" ? lastPage : list.page;
  if (page > lastPage) throw new NotFound(`There is no page ${page}; the last one is ${lastPage}.`);
  const rows = await readRows<Row>(db, list, source, { page, count });
  return {
    count,
    next: page < lastPage ? pageUrl(list, page + 1, "after", rows.at(-1)) : null,
    previous: page > 1 ? pageUrl(list, page - 1, "before", rows[0]) : null,
    results: rows.map(({ listPlace: _, ...row }) => row as Row),
    totals: summary,
  };
}

function summaryOf(list: ListRequest, { from, where, totals, atMost }: ListSource): Sql {
  return atMost === undefined
    ? sql`SELECT count(*) AS count${totals ? sql`, ${totals}` : sql``} FROM ${from} WHERE ${where} AND ${list.where}`
    : sql`SELECT count(*) AS count FROM (SELECT FROM ${from} WHERE ${where} AND ${list.where} LIMIT ${atMost}) found`;
}

/** A row with its place in the order, where places can be said. */
type Placed<Row> = Row & { readonly listPlace?: readonly string[] };

/** The rows of a page, read from the nearest known place: that of the cursor, else the first row or the last. */
async function readRows<Row>(
  db: Db,
  list: ListRequest,
  { columns, from, where }: ListSource,
  { page, count }: { readonly page: number; readonly count: number },
): Promise<Placed<Row>[]> {
  const { order, cursor, pageSize } = list;
  const before = (page - 1) * pageSize;
  const onPage = Math.min(pageSize, count - before);
  const after = count - before - onPage;
  const isBackward = cursor ? cursor.side === "before" : order.place !== null && after < before;
  const rows = await db.query<Placed<Row>>(sql`
    SELECT ${columns}${order.place ? sql`, ${placeColumn(order.place)} AS "listPlace"` : sql``}
    FROM ${from} WHERE ${where} AND ${list.where}${cursor && order.place ? sql` AND ${beyond(order.place, cursor)}` : sql``}
    ORDER BY ${isBackward ? order.backward : order.forward}
    ${slice(cursor || !isBackward ? pageSize : onPage, cursor ? 0 : isBackward ? after : before)}`);
  return isBackward ? rows.reverse() : rows;
}

function slice(limit: number, offset: number): Sql {
  const bound = limit === USUAL.pageSize ? USUAL.limit : sql`LIMIT ${limit}`;
  return offset === 0 ? bound : sql`${bound} OFFSET ${offset}`;
}

/** The address of another page, with the place where it begins when the row next to it is known. */
function pageUrl(
  { url, order: { place } }: ListRequest,
  page: number,
  side: Cursor["side"],
  neighbour: Placed<unknown> | undefined,
): string {
  const target = new URL(url);
  target.searchParams.delete("page");
  target.searchParams.delete("cursor");
  if (page === 1) return target.href;
  target.searchParams.append("page", String(page));
  const keys = neighbour?.listPlace;
  if (place && keys) {
    target.searchParams.append("cursor", cursorText({ page, side, keys }, place.isDescending));
  }
  return target.href;
}

function parseDate(query: URLSearchParams, name: string, timeZone: string): Date | null {
  const text = query.get(name);
  if (text === null || text === "") return null;
  const instant = parseInstant(text, timeZone);
  if (!instant)
    throw new InvalidInput({ [name]: ["Use an ISO 8601 date or date-time, such as 2024-01-31T12:00:00Z."] });
  return instant;
}

function parseUnit(text: string | null): string | null {
  if (text === null || text === "") return null;
  if (!/^[a-z]{3}$/.test(text))
    throw new InvalidInput({ unit: ["Use the three letters of a currency, in lower case, such as usd."] });
  return text;
}

function parsePage(text: string | null): number | "last" {
  if (text === null || text === "") return 1;
  if (text === "last") return "last";
  const page = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (page < 1 || page > MAX_PAGE) throw new NotFound("`page` is a whole number from 1 on, or `last`.");
  return page;
}

function parsePageSize(text: string | null): number {
  const size = text !== null && /^\d{1,9}$/.test(text) ? Number(text) : 0;
  return size < 1 ? USUAL.pageSize : Math.min(size, MAX_PAGE_SIZE);
}

/** Terms are separated by commas; double quotes protect a comma. */
export function searchTerms(q: string): string[] {
  const terms = q.replaceAll("\u0000", "").match(/("[^"]*"?|[^,"])+/g) ?? [];
  return terms.map((term) => term.replaceAll('"', "").trim()).filter((term) => term !== "");
}

function wantedFields(definition: Searched, query: URLSearchParams): WantedField[] {
  return [...new Set(query.getAll("q_f"))].flatMap((wanted) => {
    const prefix = wanted.startsWith("^") || wanted.startsWith("=") ? wanted.charAt(0) : "";
    const name = wanted.slice(prefix.length);
    return named(definition.search, name) ? [{ name, prefix }] : [];
  });
}

/** Whether any of the terms is found in any of the fields; in all there are, when none is named. */
export function matchAny(
  { search, searchAll }: Searched,
  { terms, fields: wanted, now }: Pick<ListRequest, "terms" | "fields"> & { readonly now: Date },
): Sql {
  const everywhere = searchAll ? [searchAll] : Object.values<SearchField>(search);
  const fields =
    wanted.length === 0
      ? everywhere.map((field) => ({ field, prefix: "" }))
      : wanted.flatMap(({ name, prefix }) => {
          const field = named(search, name);
          return field ? [{ field, prefix }] : [];
        });
  return anyOf(
    terms.flatMap((term) => fields.map(({ field, prefix }) => match(field, { text: term, prefix, now }))),
  );
}

function match(
  field: SearchField,
  { text, prefix, now }: { readonly text: string; readonly prefix: string; readonly now: Date },
): Sql {
  const pattern = likePattern(text, prefix);
  if (typeof field !== "function") return sql`${field} ILIKE ${pattern}`;
  return field({ text, pattern, contains: likePattern(text, ""), equals: likePattern(text, "="), now });
}

/** `^` starts with, `=` equals, otherwise contains; always without regard to case. */
function likePattern(term: string, prefix: string): string {
  const literal = term.replace(/[\\%_]/g, "\\$&");
  if (prefix === "=") return literal;
  return prefix === "^" ? `${literal}%` : `%${literal}%`;
}
