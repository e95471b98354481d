import { emailChargeReceipt } from "@/lib/billing/operations/charges";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(emailChargeReceipt);
