import { csvDownload } from "@/lib/http/csv";
import { transactionCsv } from "@/lib/ledger/csv";
import { getTransfers } from "@/lib/ledger/operations/transactions";

export const { GET } = csvDownload(getTransfers, {
  ...{ name: "funds", columns: transactionCsv },
  query: () => ({ o: "-created_at" }),
});
