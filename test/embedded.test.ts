import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startEmbedded } from "@/lib/db/embedded";
import { storedSecret } from "@/lib/host/secret";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "turnpike-embedded-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function query(url: string, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return Object.values((await client.query(text)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

/** The number of the running PostgreSQL. */
async function postmasterPid(): Promise<number> {
  return Number((await readFile(join(dataDir, "postgres/data/postmaster.pid"), "utf8")).split("\n")[0]);
}

/** Whether it still runs; one that has ended and that its parent has not yet asked about does not. */
async function isRunning(pid: number): Promise<boolean> {
  if (existsSync("/proc/self/cmdline")) {
    return (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")) !== "";
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Another process that uses the database until it is killed; resolves with its URL when it does. */
async function otherUser(): Promise<{ child: ChildProcess; url: string }> {
  const program = `
    const { startEmbedded } = await import(${JSON.stringify(join(process.cwd(), "lib/db/embedded/index.ts"))});
    console.log((await startEmbedded(${JSON.stringify(dataDir)})).url);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve) => {
    child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  return { child, url };
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

test("data survives a stop, after which no process is left", async () => {
  const first = await startEmbedded(dataDir);
  await query(first.url, "CREATE TABLE note AS SELECT 'kept' AS text");
  const pid = await postmasterPid();
  await first.stop();
  expect(await isRunning(pid)).toBe(false);

  const second = await startEmbedded(dataDir);
  expect(await query(second.url, "SELECT text FROM note")).toBe("kept");
  expect(await query(second.url, "SHOW timezone")).toBe("UTC");
  expect(await query(second.url, "SHOW listen_addresses")).toBe("127.0.0.1");
  await second.stop();
});

test("only the owner can read the password and the secret", async () => {
  const database = await startEmbedded(dataDir);
  await database.stop();
  const secret = await storedSecret(dataDir);
  expect(Buffer.byteLength(secret)).toBeGreaterThanOrEqual(32);
  expect(await storedSecret(dataDir)).toBe(secret);
  for (const file of ["postgres/password", "secret"]) {
    expect((await stat(join(dataDir, file))).mode & 0o777).toBe(0o600);
  }
});

test("processes that start together share one database, and the last to leave stops it", async () => {
  const users = await Promise.all([startEmbedded(dataDir), startEmbedded(dataDir), startEmbedded(dataDir)]);
  expect(new Set(users.map(({ url }) => url)).size).toBe(1);
  const pid = await postmasterPid();
  const [first, second, last] = users;
  await first?.stop();
  await second?.stop();
  expect(await query(last?.url ?? "", "SELECT 1")).toBe(1);
  await last?.stop();
  expect(await isRunning(pid)).toBe(false);
});

test("the database of a killed process is taken over, and stopped with its new user", async () => {
  const { child, url } = await otherUser();
  await killed(child);
  const pid = await postmasterPid();
  const database = await startEmbedded(dataDir);
  expect(database.url).toBe(url);
  await database.stop();
  expect(await isRunning(pid)).toBe(false);
});

test("a crash of the database itself, whose number was given to another process, is survived", async () => {
  const { child } = await otherUser();
  const pid = await postmasterPid();
  process.kill(pid, "SIGKILL");
  await killed(child);
  const pidFile = join(dataDir, "postgres/data/postmaster.pid");
  const lines = (await readFile(pidFile, "utf8")).split("\n");
  await writeFile(pidFile, [process.pid, ...lines.slice(1)].join("\n"));
  const database = await startEmbedded(dataDir);
  expect(await query(database.url, "SELECT 1")).toBe(1);
  await database.stop();
});
