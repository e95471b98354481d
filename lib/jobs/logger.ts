import { Logger } from "graphile-worker";
import { log } from "@/lib/log";

const LEVELS = { error: "error", warning: "warn", info: "debug", debug: "trace" } as const;

/** Sends what the job queue has to say to our log; its "info" is the start and end of every job. */
export const queueLogger = new Logger(({ jobId, taskIdentifier }) => (level, message, meta) => {
  const job = jobId ? { job: taskIdentifier, jobId } : {};
  log[LEVELS[level]]({ ...job, ...(meta?.error ? { err: meta.error } : {}) }, message);
});
