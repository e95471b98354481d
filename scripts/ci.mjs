/**
 * What a CI machine runs: the tests, the checks by programs that others wrote, and the demo as a newcomer meets it. The
 * last line is `N passed, N failed` over all of them; what failed is named just before, wherever it was printed first.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { main, root } from "./lib/run.mjs";

const READY_TIMEOUT_MS = 300_000;
const STOP_TIMEOUT_MS = 40_000;

main(async () => {
  const total = { passed: 0, failed: 0, names: [] };
  const add = ({ passed, failed, names = [] }) => {
    total.passed += passed;
    total.failed += failed;
    total.names.push(...names);
  };
  add(await counted("npm", ["test"]));
  add(await counted("npm", ["run", "test:interop"]));
  for (const { what, ok } of await demo()) {
    console.log(`${ok ? "✓" : "✗"} ${what}`);
    add(ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, names: [what] });
  }
  for (const name of total.names) console.log(`✗ ${name}`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
});

/** Runs a command that ends with `N passed, N failed`; one that fails without saying so counts as one failure. */
function counted(command, args) {
  console.log(`\n> ${command} ${args.join(" ")}`);
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    let tail = "";
    child.stdout.setEncoding("utf8").on("data", (chunk) => {
      process.stdout.write(chunk);
      tail = (tail + chunk).slice(-20_000);
    });
    child.once("close", (code) => {
      const [, passed = "0", failed = "0"] = /(\d+) passed, (\d+) failed\s*$/.exec(tail) ?? [];
      const names = [...tail.matchAll(/^✗ (.*)$/gm)].map(([, name]) => name);
      const said = { passed: Number(passed), failed: Number(failed), names };
      resolve(code !== 0 && said.failed === 0 ? { ...said, failed: 1, names: [...names, command] } : said);
    });
  });
}

/** Starts the demo on a port and a folder of its own, takes the README's tour, and asks it to end. */
async function demo() {
  console.log("\n> npm run demo");
  const folder = mkdtempSync(join(tmpdir(), "turnpike-demo-"));
  const port = `${await freePort()}`;
  const env = { ...process.env, PORT: port, DATA_DIR: folder };
  const npm = spawn("npm", ["run", "demo"], { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
  const exited = new Promise((resolve) => npm.once("exit", (code, signal) => resolve(signal ?? code)));
  const results = [];
  const note = (what, ok) => results.push({ what, ok });

  note("the demo becomes ready", await becomesReady(`http://127.0.0.1:${port}/readyz`, npm));
  const tour = spawnSync(process.execPath, ["scripts/readme-tour.mjs"], { cwd: root, env, stdio: "inherit" });
  note("the README's quick tour works word for word", tour.status === 0);
  npm.kill("SIGTERM");
  const outcome = await Promise.race([exited, sleep(STOP_TIMEOUT_MS).then(() => "a timeout")]);
  note(`the demo ends with exit code 0 on SIGTERM (it ended with ${outcome})`, outcome === 0);
  const left = processesWith(folder);
  note(`no process is left (${left.length})`, left.length === 0);
  for (const pid of left) process.kill(pid, "SIGKILL");
  rmSync(folder, { recursive: true, force: true });
  return results;
}

async function becomesReady(url, child) {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return true;
    await sleep(500);
  }
  return false;
}

/** Processes that were started with the folder in their environment or arguments, the database's among them. */
function processesWith(folder) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) =>
      ["environ", "cmdline"].some((file) => readOrNothing(`/proc/${pid}/${file}`).includes(folder)),
    )
    .map(Number);
}

function readOrNothing(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
