import { database } from "@/lib/db";
import { pendingMigrations } from "@/lib/db/migrate";
import { log } from "@/lib/log";
import type { Answer } from "./answer";

const CHECK_TIMEOUT_MS = 3_000;

/** `/healthz`: the process answers; restart it when it does not. */
export const alive: Answer = { status: 200, body: { status: "ok" } };

/** `/readyz`: 200 when requests can be served, else 503 with the reasons. Load balancers send nothing until then. */
export async function readiness(isStopping: boolean): Promise<Answer> {
  const reasons = isStopping ? ["The server is stopping."] : await databaseFaults();
  return reasons.length === 0
    ? { status: 200, body: { status: "ready" } }
    : { status: 503, headers: { "Retry-After": "5" }, body: { status: "unavailable", reasons } };
}

let isMigrated = false;

/** Migrations never disappear again, so that once they are there only a trivial query is made. */
async function databaseFaults(): Promise<string[]> {
  const { pool } = database();
  try {
    if (isMigrated) {
      await within(CHECK_TIMEOUT_MS, pool.query("SELECT 1"));
      return [];
    }
    const pending = await within(CHECK_TIMEOUT_MS, pendingMigrations(pool));
    isMigrated = pending.length === 0;
    return pending.map((name) => `Migration ${name} is not applied.`);
  } catch (error) {
    log.warn({ err: error }, "database not ready");
    return ["The database does not answer."];
  }
}

function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
