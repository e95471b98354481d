import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { get as httpGet } from "node:http";
import { get as httpsGet } from "node:https";
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

export interface ServerOptions {
  /** A database that has been migrated. */
  readonly databaseUrl: string;
  /** Added to the server's environment, over what it gets otherwise. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it is enough that the process answers, for a server that is not meant to become ready. */
  readonly unready?: boolean;
}

/** What servers under test derive their keys from, for tests that have to seal something for them. */
export const TEST_SECRET = "a secret for tests, of 32 bytes or more";

const TIMEOUT_MS = 90_000;
const SERVER = "dist/server.mjs";

/**
 * Starts the production build and waits until it is ready to serve.
 *
 * @throws with what it has written, when it ends instead or takes too long
 */
export async function startServer({ databaseUrl, env = {}, unready }: ServerOptions): Promise<TestServer> {
  if (!existsSync(SERVER)) throw new Error(`${SERVER} is missing: run npm run build`);
  const port = await freePort();
  const url = `${env.TLS_CERT ? "https" : "http"}://localhost:${port}`;
  const child = spawn(process.execPath, ["--enable-source-maps", SERVER], {
    env: {
      ...process.env,
      NODE_ENV: "production",
      PORT: `${port}`,
      SITE_URL: url,
      DATABASE_URL: databaseUrl,
      TURNPIKE_SECRET: TEST_SECRET,
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
    child.once("close", (code) => resolve(code));
  });
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return exited;
  };
  await answers(child, `${url}/${unready ? "healthz" : "readyz"}`, () => output);
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

async function answers(child: ChildProcess, url: string, log: () => string): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (!(await isOk(url))) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${log()}`);
    if (performance.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`The server did not become ready:\n${log()}`);
    }
    await sleep(50);
  }
}

/** Certificates of tests are nobody's, so they are not verified here. */
function isOk(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const get = url.startsWith("https:") ? httpsGet : httpGet;
    get(url, { rejectUnauthorized: false, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on("error", () => resolve(false));
  });
}
