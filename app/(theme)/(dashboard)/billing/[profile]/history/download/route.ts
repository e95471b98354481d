import { csvDownload } from "@/lib/http/csv";
import { transactionCsv } from "@/lib/ledger/csv";
import { getHistory } from "@/lib/ledger/operations/transactions";

export const { GET } = csvDownload(getHistory, {
  ...{ name: "history", columns: transactionCsv },
  query: () => ({ o: "-created_at" }),
});
