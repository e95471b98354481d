import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startEmbedded } from "@/lib/db/embedded";
import { prepareDatabase } from "@/lib/host";

/** The database, with every migration applied, that each test's own database is a copy of. */
export const TEMPLATE = "turnpike_template";

/** Losing the data of a test at a power cut harms nobody. */
const HASTE = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"];

/**
 * Starts one PostgreSQL for a test run, in a temporary folder, and tells the rest of the run where it is through
 * TEST_POSTGRES_URL. Returns what ends it.
 */
export async function startTestPostgres(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "turnpike-test-"));
  const postgres = await startEmbedded(folder, HASTE);
  cleanUpAfterDeath(folder);
  process.env.TEST_POSTGRES_URL = postgres.url;
  const admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${TEMPLATE}`);
  await admin.end();
  const template = new URL(postgres.url);
  template.pathname = `/${TEMPLATE}`;
  await prepareDatabase(template.href);
  return async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/** A run that is killed cannot tidy up: a shell waits for it to be gone, then ends its PostgreSQL and removes the files. */
function cleanUpAfterDeath(folder: string): void {
  const script = `
    while kill -0 ${process.pid} 2>/dev/null; do sleep 1; done
    read -r postgres < "$0/postgres/data/postmaster.pid" && kill -INT "$postgres" && sleep 3
    rm -rf "$0"`;
  spawn("sh", ["-c", script, folder], { detached: true, stdio: "ignore" }).unref();
}
