import { requestPayout } from "@/lib/billing/operations/transfers";
import { route } from "@/lib/http/route";
import { getTransfers } from "@/lib/ledger/operations/transactions";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getTransfers, requestPayout);
