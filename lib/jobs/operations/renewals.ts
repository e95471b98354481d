import { operation, pageOfSchema } from "@/lib/http";
import { originOf } from "@/lib/identity/audit/record";
import { presentPreview } from "../present-preview";
import { previewRenewals } from "../preview";
import { listRuns, queueRenewals, readRequest, runList } from "../runs";
import { JobRun, JobStarted, PreviewQuery, RenewalsPreview, RunsQuery, StartBody } from "../schemas";

/** Rows of each list that a preview shows. */
const PREVIEW_ROWS = 50;

/** What the background jobs did, newest first, with the steps of each run. */
export const listJobRuns = operation({
  name: "listJobRuns",
  method: "GET",
  path: "/api/billing/jobs",
  title: "Lists runs of background jobs",
  description: "Beyond the API reference.",
  audience: "broker",
  query: RunsQuery,
  list: runList,
  response: pageOfSchema(JobRun),
  handle: ({ db, query, list }) => listRuns(db, query, list),
});

/** Does the renewals in a transaction that is rolled back, and says what they came to. */
export const previewJob = operation({
  name: "previewRenewals",
  method: "GET",
  path: "/api/billing/jobs/preview",
  title: "Previews a run of the renewals",
  description: `Beyond the API reference. Nothing is written, charged or sent. Lists hold the first ${PREVIEW_ROWS}.`,
  audience: "broker",
  query: PreviewQuery,
  response: RenewalsPreview,
  handle: async ({ db, query, now }) => {
    const { with_charges: charges, ...asked } = query;
    const request = await readRequest(db, { ...asked, withCharges: charges !== "false" }, now);
    return presentPreview(request.at, await previewRenewals(db, request, PREVIEW_ROWS));
  },
});

/** Queues a run of the renewals, for now or another instant. */
export const startJob = operation({
  name: "startRenewals",
  method: "POST",
  path: "/api/billing/jobs",
  title: "Starts a run of the renewals",
  description: "Beyond the API reference. The run is a background job; it waits for one that is under way.",
  audience: "broker",
  body: StartBody,
  response: JobStarted,
  status: 201,
  handle: async (context) => {
    const { db, body, now } = context;
    const { with_charges: withCharges = true, ...asked } = body;
    const request = await readRequest(db, { ...asked, withCharges }, now);
    await db.transaction((tx) => queueRenewals(tx, request, originOf(context)));
    return { detail: `The renewals for ${request.at.toISOString()} are queued.` };
  },
});
