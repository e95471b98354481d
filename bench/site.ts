import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeDatabase, type Database, database } from "@/lib/db";
import { startEmbedded } from "@/lib/db/embedded";
import { prepareDatabase } from "@/lib/host";
import { ensureSite } from "@/lib/identity/site";
import { now } from "@/lib/time/clock";
import { startServer } from "@/test/server";

const SECRET = "a secret for the benchmark, 32 bytes or more";

/** A site of its own, with a database that waits for the disk as in production. */
export interface Site {
  readonly db: Database;
  readonly databaseUrl: string;
  /** Starts the production server on it; `body` is what /dev/bench/ answers. */
  serve(body: string): Promise<{ url: string; stop(): Promise<unknown> }>;
  close(): Promise<void>;
}

/** Makes an empty site in a temporary folder. This process uses its database as the server will. */
export async function openSite(): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), "turnpike-bench-"));
  const postgres = await startEmbedded(folder);
  process.env.DATABASE_URL = postgres.url;
  process.env.TURNPIKE_SECRET = SECRET;
  await prepareDatabase(postgres.url);
  const db = database();
  await ensureSite(db, {
    ...{ brokerSlug: "cowork", brokerName: "Cowork", brokerEmail: "cowork@example.com" },
    now: now(),
  });
  return {
    db,
    databaseUrl: postgres.url,
    serve: (body) =>
      startServer({
        databaseUrl: postgres.url,
        env: { TURNPIKE_SECRET: SECRET, TURNPIKE_BENCH_BODY: body },
      }),
    close: async () => {
      await closeDatabase();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
