import { runMigrations } from "graphile-worker";
import { queueLogger } from "./logger";

/** Makes the tables of the job queue, in a schema of their own. Harmless when they are there already. */
export async function installJobs(connectionString: string): Promise<void> {
  await runMigrations({ connectionString, logger: queueLogger });
}
