import { route } from "@/lib/http/route";
import { listJobRuns, startJob } from "@/lib/jobs/operations/renewals";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listJobRuns, startJob);
