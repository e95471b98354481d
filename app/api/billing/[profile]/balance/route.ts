import { addToBalance, cancelBalance } from "@/lib/billing/operations/balance";
import { route } from "@/lib/http/route";
import { getBalance } from "@/lib/ledger/operations/transactions";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getBalance, addToBalance, cancelBalance);
