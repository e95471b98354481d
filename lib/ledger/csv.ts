import type { CsvColumn } from "@/lib/http/csv";
import { majorUnits } from "@/lib/money/format";
import { plainDescription } from "./descriptions";
import type { Transaction } from "./schemas";

/** A list of transactions as a spreadsheet: what its page shows, and both sides of every row. */
export const transactionCsv: readonly CsvColumn<Transaction>[] = [
  ["Date", (row) => row.created_at],
  ["Description", (row) => plainDescription(row.description)],
  [
    "Amount",
    (row) =>
      row.is_debit ? majorUnits(row.orig_amount, row.orig_unit) : majorUnits(row.dest_amount, row.dest_unit),
  ],
  ["Currency", (row) => (row.is_debit ? row.orig_unit : row.dest_unit).toUpperCase()],
  ["Debit", (row) => row.is_debit],
  ["From profile", (row) => row.orig_profile.slug],
  ["From account", (row) => row.orig_account],
  ["To profile", (row) => row.dest_profile.slug],
  ["To account", (row) => row.dest_account],
];
