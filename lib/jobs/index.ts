import type { TaskList } from "graphile-worker";
import { purge } from "./purge";
import { recorded } from "./record";

/** What the background process can do, by the name a job is added under. */
export const tasks: TaskList = {
  purge: () => recorded("purge", purge),
};

/** When it does so by itself, in UTC: minute, hour, day of month, month, day of week, task. */
export const crontab = `
  17 * * * * purge
`;
