import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Account } from "./account";
import type { Binaries } from "./binaries";
import type { Cluster } from "./cluster";

/** What a running PostgreSQL says of itself in `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly state: "starting" | "ready" | "stopping";
}

const POLL_MS = 10;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;

const SETTINGS = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=200",
  "shared_buffers=64MB",
  "max_parallel_workers_per_gather=0", // parallel plans need more /dev/shm than a container has
  "timezone=UTC",
  "log_timezone=UTC",
];

/** Starts PostgreSQL on a free port of 127.0.0.1 and waits until it answers. It outlives us until it is told to stop. */
export async function startPostmaster(
  cluster: Cluster,
  { postgres }: Binaries,
  account: Account,
  settings: readonly string[],
): Promise<void> {
  const flags = [...SETTINGS, ...settings].flatMap((setting) => ["-c", setting]);
  const port = await freePort();
  const [program, args, options] = account.command(postgres, [
    "-D",
    cluster.folder,
    "-p",
    `${port}`,
    ...flags,
  ]);
  const log = openSync(cluster.logFile, "w", 0o600);
  // In a session of its own: Ctrl-C reaches us alone, and the requests in flight keep their database.
  const child = spawn(program, args, { ...options, cwd: "/", detached: true, stdio: ["ignore", log, log] });
  child.unref();
  closeSync(log);
  let end: string | null = null;
  child.once("error", (error) => {
    end = error.message;
  });
  child.once("exit", (code, signal) => {
    end = `it ended with ${code ?? signal}`;
  });
  const deadline = performance.now() + START_TIMEOUT_MS;
  while ((await findPostmaster(cluster))?.state !== "ready") {
    if (end !== null || performance.now() > deadline) {
      const said = await readFile(cluster.logFile, "utf8");
      throw new Error(`The embedded database does not start: ${end ?? "it takes too long"}\n${said}`);
    }
    await sleep(POLL_MS);
  }
}

/** The PostgreSQL that runs on the cluster, whoever started it; null when none does, whatever its pid file says. */
export async function findPostmaster(cluster: Cluster): Promise<Postmaster | null> {
  const text = await readFile(pidFile(cluster), "utf8").catch(() => "");
  const [pid = "", , , port = "", , , , state = ""] = text.split("\n");
  if (!isPostmaster(Number(pid), cluster)) return null;
  const known = state.trim();
  return {
    pid: Number(pid),
    port: Number(port),
    state: known === "ready" || known === "stopping" ? known : "starting",
  };
}

/**
 * Removes the pid file of a crash. PostgreSQL does so itself, except when the number in it has meanwhile been given to
 * another process: then it refuses to start.
 */
export async function forgetPostmaster(cluster: Cluster): Promise<void> {
  await rm(pidFile(cluster), { force: true });
}

/** Ends PostgreSQL by its "fast" shutdown: sessions are closed, everything committed is on disk. */
export async function stopPostmaster(cluster: Cluster): Promise<void> {
  const running = await findPostmaster(cluster);
  if (!running) return;
  process.kill(running.pid, "SIGINT");
  const deadline = performance.now() + STOP_TIMEOUT_MS;
  while (existsSync(pidFile(cluster)) || isPostmaster(running.pid, cluster)) {
    if (performance.now() > deadline) throw new Error("The embedded database does not stop");
    await sleep(POLL_MS);
  }
}

function pidFile(cluster: Cluster): string {
  return join(cluster.folder, "postmaster.pid");
}

/** Whether the process is the PostgreSQL of this cluster, and not another that was since given the same number. */
function isPostmaster(pid: number, cluster: Cluster): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (!existsSync("/proc/self/cmdline")) return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(cluster.folder);
  } catch {
    return false;
  }
}

/** A port of 127.0.0.1 that nothing listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
