import { listPricing } from "@/lib/catalog/operations/pricing";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listPricing);
