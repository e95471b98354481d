import { importTransfer } from "@/lib/billing/operations/transfers";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(importTransfer);
