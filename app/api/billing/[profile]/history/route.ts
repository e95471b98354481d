import { route } from "@/lib/http/route";
import { getHistory } from "@/lib/ledger/operations/transactions";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getHistory);
