import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { node, run, StepFailed, start } from "../lib/run.mjs";

const READY_TIMEOUT_MS = 60_000;

/**
 * The production server on a port and a database of its own, with a small demo company in it.
 *
 * @returns its address, and what ends it: `audit` after which the books must still be right, `close`
 */
export async function openSite() {
  const folder = mkdtempSync(join(tmpdir(), "turnpike-interop-"));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = {
    NODE_ENV: "production",
    DATA_DIR: folder,
    DATABASE_URL: "",
    PORT: `${port}`,
    SITE_URL: url,
    // Every request comes from an address of its own: what is tested is not how often one address may fail.
    TRUSTED_PROXIES: "loopback",
    // The demo's mailbox shows the links that only a mail holds, and its worker sends them.
    TURNPIKE_DEMO: "1",
    LOG_LEVEL: "error",
  };
  const program = (name) => ["--enable-source-maps", `dist/${name}.mjs`];
  let server;
  const close = async () => {
    server?.child.kill("SIGTERM");
    await server?.ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await run(node(), [...program("demo-data"), "--months", "3", "--subscribers", "20"], env);
    server = start(node(), program("server"), env);
    await ready(url, server.child);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, close, audit: () => start(node(), program("audit"), env).ended };
}

async function ready(url, child) {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const ok = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await sleep(100);
  }
  throw new StepFailed("the server", child.exitCode ?? 1);
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
