import { type Runner, run } from "graphile-worker";
import { atStart, crontab, tasks } from "./index";
import { queueLogger } from "./logger";

/** Begins to run jobs until the runner is stopped, which waits for those at work. */
export async function startWorker(connectionString: string): Promise<Runner> {
  const runner = await run({
    connectionString,
    taskList: tasks,
    crontab,
    logger: queueLogger,
    concurrency: 4,
    maxPoolSize: 6,
    noHandleSignals: true, // the process that runs us decides when to stop
  });
  // A key makes several processes that start together add it once.
  for (const task of atStart) await runner.addJob(task, {}, { jobKey: `start:${task}` });
  return runner;
}
