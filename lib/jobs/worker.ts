import { type Runner, run } from "graphile-worker";
import { crontab, tasks } from "./index";
import { queueLogger } from "./logger";

/** Begins to run jobs until the runner is stopped, which waits for those at work. */
export function startWorker(connectionString: string): Promise<Runner> {
  return run({
    connectionString,
    taskList: tasks,
    crontab,
    logger: queueLogger,
    concurrency: 4,
    maxPoolSize: 6,
    noHandleSignals: true, // the process that runs us decides when to stop
  });
}
