import { listCharges } from "@/lib/billing/operations/charge-list";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listCharges);
