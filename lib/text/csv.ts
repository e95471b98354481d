/** What a cell of a spreadsheet may hold. Instants are written in UTC, nothing as an empty cell. */
export type CsvValue = string | number | bigint | boolean | Date | null | undefined;

/** In front of a file, so that spreadsheets read it as UTF-8. */
export const BYTE_ORDER_MARK = "\uFEFF";

/** What makes a spreadsheet take a cell for a formula, which could call out or run programs. */
const BEGINS_FORMULA = /^[=+\-@\t\r]/;

/** One line of a CSV file (RFC 4180), its end included. */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(csvCell).join(",")}\r\n`;
}

/**
 * One cell: quoted where it must be, and never a formula. What people type may begin with `=`; an apostrophe in front
 * makes it text in every spreadsheet.
 */
function csvCell(value: CsvValue): string {
  const text = textOf(value);
  const safe = BEGINS_FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function textOf(value: CsvValue): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
}
