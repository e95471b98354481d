import { route } from "@/lib/http/route";
import { getLedgerHealth, startAudit } from "@/lib/jobs/operations/ledger-health";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getLedgerHealth, startAudit);
