/** `npm run migrate`: brings the database up to date, the embedded one or that of DATABASE_URL. */
import { ConfigError, config } from "@/lib/config";
import { startEmbedded } from "@/lib/db/embedded";
import { MigrationRefused } from "@/lib/db/migrate";
import { prepareDatabase } from "@/lib/host";

async function main(): Promise<void> {
  const { databaseUrl, dataDir } = config();
  const embedded = databaseUrl === null ? await startEmbedded(dataDir) : null;
  try {
    const applied = await prepareDatabase(databaseUrl ?? embedded?.url ?? "");
    for (const name of applied) console.log(`Applied ${name}`);
    if (applied.length === 0) console.log("The database is up to date.");
  } finally {
    await embedded?.stop();
  }
}

main().catch((error: unknown) => {
  const expected = error instanceof MigrationRefused || error instanceof ConfigError;
  console.error(expected ? error.message : error);
  process.exitCode = 1;
});
