import { connectBank, disconnectBank, getBank, startBankConnection } from "@/lib/billing/operations/bank";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(
  getBank,
  startBankConnection,
  connectBank,
  disconnectBank,
);
