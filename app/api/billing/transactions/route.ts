import { route } from "@/lib/http/route";
import { listTransactions } from "@/lib/ledger/operations/transactions";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listTransactions);
