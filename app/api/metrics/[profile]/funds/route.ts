import { route } from "@/lib/http/route";
import { getFunds } from "@/lib/metrics/operations/funds";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getFunds);
