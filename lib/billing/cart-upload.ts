import { CsvError } from "csv-parse";
import { parse } from "csv-parse/sync";
import { type Db, sql, type Tx } from "@/lib/db";
import { InvalidInput, NotFound, TooLarge } from "@/lib/errors";
import { fieldErrors } from "@/lib/http/problem";
import { addToCart, type CartItem } from "./cart";
import type { CartOwner } from "./cart-owner";
import { UploadRow } from "./cart-upload-schemas";

const MAX_BYTES = 1024 * 1024;
const MAX_ROWS = 2_000;

/** What an upload is turned down for as a whole, at the field that holds the file. */
function refuse(message: string, cause?: unknown): never {
  throw new InvalidInput({ file: [message] }, { cause });
}

/** A row that did not get into the cart: as it was read, and why not. */
type FailedRow =
  | { readonly data: { readonly raw: readonly string[] }; readonly error: string }
  | {
      readonly data: UploadRow & { readonly plan: string };
      readonly error: Readonly<Record<string, readonly string[]>>;
    };

/** What became of the rows of a file, each list in their order. */
export interface UploadResult {
  readonly created: readonly CartItem[];
  readonly updated: readonly CartItem[];
  readonly failed: readonly FailedRow[];
}

/**
 * Puts a plan into a cart for everybody whom a CSV file names: `first_name,last_name,email` or `full_name,email`, no
 * header. Rows that are wrong are told and do not stop the others; who is named twice is one item.
 *
 * @throws NotFound     404 for a plan that does not exist
 * @throws TooLarge     413 for more than 1 MiB
 * @throws InvalidInput 400 `file` that is not UTF-8 or no CSV, with the line, or has more than 2,000 rows; `plan` that
 *   is not on sale; a cart that would hold too much. Nothing is stored then
 */
export async function uploadToCart(
  tx: Tx,
  owner: CartOwner,
  { plan, file, at }: { plan: string; file: Uint8Array; at: Date },
): Promise<UploadResult> {
  await checkPlan(tx, plan);
  const rows = readRows(file).map((cells) => readRow(plan, cells));
  const failed = rows.flatMap((row) => ("error" in row ? [row] : []));
  const wanted = rows.flatMap((row) => ("error" in row ? [] : [row]));
  const requests = wanted.map(({ fullName, email }) => ({
    ...{ plan, option: 0, quantity: 0n, syncOn: email, fullName, email },
  }));
  const stored = requests.length === 0 ? [] : await addToCart(tx, owner, requests, at);
  // Who is named twice is new at the first row and no more at the second.
  const seen = new Set<bigint>();
  const isFirst = ({ item }: { item: CartItem }) => !seen.has(item.id) && Boolean(seen.add(item.id));
  const results = stored.map((result) => ({ item: result.item, isNew: isFirst(result) && result.isNew }));
  return {
    created: results.filter(({ isNew }) => isNew).map(({ item }) => item),
    updated: results.filter(({ isNew }) => !isNew).map(({ item }) => item),
    failed,
  };
}

async function checkPlan(db: Db, slug: string): Promise<void> {
  const [plan] = await db.query(sql`SELECT FROM plan WHERE slug = ${slug}`);
  if (!plan) throw new NotFound("There is no such plan.");
}

interface Person {
  readonly fullName: string;
  readonly email: string;
}

function readRow(plan: string, cells: readonly string[]): Person | FailedRow {
  if (cells.length !== 2 && cells.length !== 3) return { data: { raw: cells }, error: "Unable to parse row" };
  const email = cells.at(-1) ?? "";
  const names = cells.slice(0, -1).filter((name) => name !== "");
  const row = { full_name: names.join(" "), sync_on: email, email };
  const { data, error } = UploadRow.safeParse(row);
  if (error) return { data: { plan, ...row }, error: fieldErrors(error) };
  return { fullName: data.full_name, email: data.email };
}

/** The cells of a CSV file, trimmed, without blank lines and the mark that some programs put in front. */
function readRows(file: Uint8Array): string[][] {
  if (file.length > MAX_BYTES) throw new TooLarge(`The file may have at most ${MAX_BYTES} bytes.`);
  const text = decode(file);
  const rows = parseCsv(text);
  if (rows.length > MAX_ROWS) refuse(`The file may have at most ${MAX_ROWS} rows.`);
  return rows;
}

function parseCsv(text: string): string[][] {
  try {
    return parse(text, {
      bom: true,
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      to: MAX_ROWS + 1,
    });
  } catch (error) {
    if (error instanceof CsvError) refuse(`Line ${String(error.lines)} is not CSV: check its quotes.`, error);
    throw error;
  }
}

function decode(bytes: Uint8Array): string {
  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return utf8.decode(bytes);
  } catch (error) {
    return refuse(`Line ${badLine(bytes)} is not UTF-8. Save the file in that encoding.`, error);
  }
}

/** The first line that is not UTF-8, from 1. No byte of a character but the line feed itself is one. */
function badLine(bytes: Uint8Array): number {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const before = text.slice(0, text.indexOf("\uFFFD"));
  return before.split(/\r\n|\r|\n/).length;
}
