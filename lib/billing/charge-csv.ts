import type { CsvColumn } from "@/lib/http/csv";
import { majorUnits } from "@/lib/money/format";
import type { Charge } from "./schemas";

/** Charges as a spreadsheet. */
export const chargeCsv: readonly CsvColumn<Charge>[] = [
  ["Date", (charge) => charge.created_at],
  ["Reference", (charge) => charge.processor_key],
  ["Amount", (charge) => majorUnits(charge.amount, charge.unit)],
  ["Currency", (charge) => charge.unit.toUpperCase()],
  ["State", (charge) => charge.state],
  ["Card", (charge) => charge.last4],
  ["Description", (charge) => charge.description],
];
