import type { Config } from "@/lib/config";
import { closeDatabase } from "@/lib/db";
import { startEmbedded } from "@/lib/db/embedded";
import { migrate } from "@/lib/db/migrate";
import { installJobs } from "@/lib/jobs/install";
import { storedSecret } from "./secret";

/** What every process of ours needs before it can work: a database and a secret. */
export interface Host {
  readonly databaseUrl: string;
  /** Closes the connections, then the embedded database when nothing else uses it. */
  close(): Promise<void>;
}

/**
 * Provides the database (the embedded one when DATABASE_URL is not set) and the secret, and hands both to the rest of
 * the process, Next's bundle included, through its environment. The embedded database is always brought up to date;
 * another only when the caller asks, because its owner decides when.
 */
export async function openHost(config: Config, options: { migrate?: boolean } = {}): Promise<Host> {
  const secret = config.secret ?? (await storedSecret(config.dataDir));
  const embedded = config.databaseUrl === null ? await startEmbedded(config.dataDir) : null;
  const databaseUrl = embedded?.url ?? config.databaseUrl ?? "";
  try {
    if (embedded || options.migrate || config.demo) await prepareDatabase(databaseUrl);
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
  process.env.DATABASE_URL = databaseUrl;
  process.env.TURNPIKE_SECRET = secret;
  process.env.SITE_URL = config.siteUrl;
  process.env.NEXTAUTH_URL = `${config.siteUrl}/session`;
  return {
    databaseUrl,
    close: async () => {
      await closeDatabase();
      await embedded?.stop();
    },
  };
}

/** Applies the pending migrations and those of the job queue; returns the names of ours that were applied. */
export async function prepareDatabase(databaseUrl: string): Promise<string[]> {
  const applied = await migrate(databaseUrl);
  await installJobs(databaseUrl);
  return applied;
}
