import type { Operation } from "@/lib/http";
import { getLedgerHealth, startAudit } from "./ledger-health";
import { listJobRuns, previewJob, startJob } from "./renewals";

export const operations: readonly Operation[] = [
  listJobRuns,
  previewJob,
  startJob,
  getLedgerHealth,
  startAudit,
];
