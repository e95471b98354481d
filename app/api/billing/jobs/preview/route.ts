import { route } from "@/lib/http/route";
import { previewJob } from "@/lib/jobs/operations/renewals";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(previewJob);
