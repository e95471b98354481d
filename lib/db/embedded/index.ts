import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { databaseAccount } from "./account";
import { findBinaries } from "./binaries";
import { type Cluster, DATABASE_NAME, openCluster } from "./cluster";
import { findPostmaster, forgetPostmaster, startPostmaster, stopPostmaster } from "./postmaster";

/** A PostgreSQL of ours, running. */
export interface EmbeddedDatabase {
  readonly url: string;
  /** Lets go of the database; it is stopped when no other process of ours still uses it. */
  stop(): Promise<void>;
}

/** Held shared by every process that uses the database, and wholly by the one that stops it. */
const IN_USE_LOCK = 7_447_301;
const PATIENCE_MS = 60_000;

/**
 * Provides the PostgreSQL whose files are in `dataDir`, made at the first use. When another process of ours already
 * runs it, that one is used; so is one that a killed process left behind.
 *
 * @param settings settings of PostgreSQL beside ours, as `name=value`
 * @throws when PostgreSQL cannot run here; the message says what to do
 */
export async function startEmbedded(
  dataDir: string,
  settings: readonly string[] = [],
): Promise<EmbeddedDatabase> {
  const home = join(resolve(dataDir), "postgres");
  await mkdir(resolve(dataDir), { recursive: true });
  const binaries = findBinaries();
  const account = databaseAccount([binaries.postgres, resolve(dataDir)]);
  const cluster = await openCluster(home, binaries, account);
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const held = await attach(cluster);
    if (held) return held;
    if (performance.now() > deadline) throw new Error("The embedded database neither starts nor stops.");
    if (await findPostmaster(cluster)) {
      await sleep(20); // another process is starting or stopping it
      continue;
    }
    try {
      await startPostmaster(cluster, binaries, account, settings);
    } catch (error) {
      if (await findPostmaster(cluster)) continue; // another process was faster
      if (!String(error).includes("postmaster.pid")) throw error;
      await forgetPostmaster(cluster);
    }
  }
}

/** Joins the users of the running database; null when it does not run, or is about to stop. */
async function attach(cluster: Cluster): Promise<EmbeddedDatabase | null> {
  const running = await findPostmaster(cluster);
  if (running?.state !== "ready") return null;
  const address = `postgresql://${DATABASE_NAME}:${cluster.password}@127.0.0.1:${running.port}`;
  const keeper = new pg.Client({
    connectionString: `${address}/postgres`,
    application_name: "turnpike-keeper",
  });
  keeper.on("error", () => undefined); // the database was stopped under us: whoever queries it will say so
  try {
    await keeper.connect();
    const { rows } = await keeper.query<{ joined: boolean }>(
      "SELECT pg_try_advisory_lock_shared($1) AS joined",
      [IN_USE_LOCK],
    );
    if (!rows[0]?.joined) throw new Error("stopping");
    await createDatabase(keeper);
  } catch {
    await keeper.end().catch(() => undefined);
    return null;
  }
  return { url: `${address}/${DATABASE_NAME}`, stop: () => release(keeper, cluster) };
}

async function createDatabase(keeper: pg.Client): Promise<void> {
  const { rowCount } = await keeper.query("SELECT FROM pg_database WHERE datname = $1", [DATABASE_NAME]);
  if (rowCount === 0) {
    // Two processes may get here together: the slower one finds the name taken, which is as good.
    await keeper.query(`CREATE DATABASE ${DATABASE_NAME}`).catch((error: { code?: string }) => {
      if (error.code !== "42P04" && error.code !== "23505") throw error;
    });
  }
}

async function release(keeper: pg.Client, cluster: Cluster): Promise<void> {
  const last = await keeper
    .query<{ alone: boolean }>("SELECT pg_advisory_unlock_shared($1), pg_try_advisory_lock($1) AS alone", [
      IN_USE_LOCK,
    ])
    .then(({ rows }) => rows[0]?.alone ?? false)
    .catch(() => false);
  if (last) await stopPostmaster(cluster);
  await keeper.end().catch(() => undefined);
}
