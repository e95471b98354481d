import { route } from "@/lib/http/route";
import { listAudit } from "@/lib/identity/operations/audit";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listAudit);
