import { listUsage } from "@/lib/billing/operations/balance";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listUsage);
