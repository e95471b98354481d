import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@/lib/db/embedded/postmaster";

/** A server of ours in a process of its own: what runs in production, on a port of this machine. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** What it has written so far, standard output and error together. */
  log(): string;
  /** Asks it to end (SIGTERM) and returns the exit code. */
  stop(): Promise<number | null>;
  /** Ends it by the signal, without manners, and returns when it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

const READY_TIMEOUT_MS = 30_000;
const SERVER = "dist/server.mjs";

/** Starts the production build on a database that has been migrated, and waits until it is ready to serve. */
export async function startServer({
  databaseUrl,
  env = {},
}: {
  databaseUrl: string;
  env?: Record<string, string>;
}): Promise<TestServer> {
  if (!existsSync(SERVER)) throw new Error(`${SERVER} is missing: run npm run build`);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const child = spawn(process.execPath, ["--enable-source-maps", SERVER], {
    env: {
      ...process.env,
      NODE_ENV: "production",
      PORT: `${port}`,
      SITE_URL: url,
      DATABASE_URL: databaseUrl,
      TURNPIKE_SECRET: "a secret for tests, of 32 bytes or more",
      TURNPIKE_CHECK_RESPONSES: "1",
      LOG_LEVEL: "warn",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const exited = new Promise<number | null>((resolve) => {
    child.once("exit", (code) => resolve(code));
  });
  await ready(child, url, () => output);
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return exited;
  };
  return {
    url,
    port,
    pid: child.pid ?? 0,
    log: () => output,
    stop: () => end("SIGTERM"),
    kill: async (signal) => {
      await end(signal);
    },
  };
}

async function ready(child: ChildProcess, url: string, log: () => string): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${log()}`);
    const up = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return;
    if (performance.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`The server did not become ready:\n${log()}`);
    }
    await sleep(50);
  }
}
