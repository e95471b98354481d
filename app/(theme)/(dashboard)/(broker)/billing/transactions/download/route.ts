import { csvDownload } from "@/lib/http/csv";
import { transactionCsv } from "@/lib/ledger/csv";
import { listTransactions } from "@/lib/ledger/operations/transactions";

export const { GET } = csvDownload(listTransactions, {
  ...{ name: "ledger", columns: transactionCsv },
  query: () => ({ o: "-created_at" }),
});
