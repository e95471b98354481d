import { chargeCsv } from "@/lib/billing/charge-csv";
import { listCharges } from "@/lib/billing/operations/charge-list";
import { csvDownload } from "@/lib/http/csv";

export const { GET } = csvDownload(listCharges, {
  ...{ name: "charges", columns: chargeCsv },
  query: () => ({ o: "-created_at" }),
});
