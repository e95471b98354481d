import pg from "pg";
import { closeDatabase, database } from "@/lib/db";
import { prepareDatabase } from "@/lib/host";
import { type DemoOptions, generateDemo } from "./generate";

/** Under this name the generator keeps its row in `job_run`: begun before anything else, finished when all is there. */
const JOB = "demo-data";
/** Held while the demo company is made, so that a second one waits and then finds it ready. */
const LOCK = 7_447_302;

/** The database holds somebody's data. Nothing was changed. */
export class DatabaseInUse extends Error {
  override readonly name = "DatabaseInUse";
}

/**
 * Sees to it that the database of this process (`DATABASE_URL`, migrated) holds the demo company. What a killed run
 * left is thrown away and made anew. Only a database without users, or one that this function itself began to fill, is
 * written to.
 *
 * @returns whether it was made now; false when it was there already
 * @throws DatabaseInUse when the database holds anything else
 */
export async function provideDemo(databaseUrl: string, options: DemoOptions): Promise<boolean> {
  const keeper = new pg.Client({ connectionString: databaseUrl });
  await keeper.connect();
  try {
    await keeper.query("SELECT pg_advisory_lock($1)", [LOCK]);
    const found = await inspect(keeper);
    if (found === "demo") return false;
    if (found === "somebody's") {
      throw new DatabaseInUse(
        "This database holds data that are not the demo's. Choose another DATA_DIR or DATABASE_URL for the demo.",
      );
    }
    if (found === "remains") await reset(keeper, databaseUrl);
    await keeper.query("INSERT INTO job_run (job, started_at, at) VALUES ($1, clock_timestamp(), $2)", [
      JOB,
      options.until,
    ]);
    await generate(databaseUrl, options);
    await keeper.query("UPDATE job_run SET finished_at = clock_timestamp() WHERE job = $1", [JOB]);
    return true;
  } finally {
    await keeper.end();
  }
}

/**
 * On connections that do not wait for the disk, as what a power cut takes is made anew, and that compile no statement:
 * there are many of them, and none takes as long as that.
 */
async function generate(databaseUrl: string, options: DemoOptions): Promise<void> {
  const url = new URL(databaseUrl);
  url.searchParams.set("options", "-c synchronous_commit=off -c jit=off");
  await closeDatabase();
  process.env.DATABASE_URL = url.href;
  try {
    await generateDemo(database(), options);
  } finally {
    await closeDatabase();
    process.env.DATABASE_URL = databaseUrl;
  }
}

/** What is in the database: nothing, the demo, what a run that was killed or a first start left, or other data. */
async function inspect(client: pg.Client): Promise<"nothing" | "demo" | "remains" | "somebody's"> {
  const { rows } = await client.query<{ finished: boolean | null; users: boolean; site: boolean }>(
    `SELECT (SELECT bool_or(finished_at IS NOT NULL) FROM job_run WHERE job = $1) AS finished,
       EXISTS (SELECT FROM app_user) OR EXISTS (SELECT FROM plan) AS users, EXISTS (SELECT FROM site_settings) AS site`,
    [JOB],
  );
  const [found] = rows;
  if (found?.finished) return "demo";
  if (found?.finished === false) return "remains";
  if (found?.users) return "somebody's";
  return found?.site ? "remains" : "nothing";
}

/** The ledger gives nothing back row by row, as it should: the tables themselves are made anew. */
async function reset(client: pg.Client, databaseUrl: string): Promise<void> {
  await client.query("DROP SCHEMA public CASCADE");
  await client.query("DROP SCHEMA IF EXISTS graphile_worker CASCADE");
  await client.query("CREATE SCHEMA public");
  await prepareDatabase(databaseUrl);
}
