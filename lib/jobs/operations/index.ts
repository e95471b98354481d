import type { Operation } from "@/lib/http";
import { listJobRuns, previewJob, startJob } from "./renewals";

export const operations: readonly Operation[] = [listJobRuns, previewJob, startJob];
