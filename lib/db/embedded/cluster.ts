import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Account } from "./account";
import type { Binaries } from "./binaries";

/** The files of one PostgreSQL: what it stores, and the password of its only user. */
export interface Cluster {
  /** PostgreSQL's data directory. */
  readonly folder: string;
  readonly logFile: string;
  readonly password: string;
}

/** The only role of an embedded database, and the name of its database. */
export const DATABASE_NAME = "turnpike";

/**
 * The cluster under `home`, made at the first call (about a second). It is prepared aside and moved into place whole, so
 * that a crash leaves no half of one, and of two processes that start together one wins and both use its cluster.
 */
export async function openCluster(home: string, binaries: Binaries, account: Account): Promise<Cluster> {
  if (!existsSync(home)) {
    const draft = await mkdtemp(`${home}.`);
    try {
      await initialise(draft, binaries, account);
      await rename(draft, home).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
      });
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
  return {
    folder: join(home, "data"),
    logFile: join(home, "postgres.log"),
    password: (await readFile(join(home, "password"), "utf8")).trim(),
  };
}

async function initialise(home: string, { initdb }: Binaries, account: Account): Promise<void> {
  const folder = join(home, "data");
  const passwordFile = join(home, "password");
  await mkdir(folder, { mode: 0o700 });
  await writeFile(passwordFile, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600 });
  if (account.owner) {
    const { uid, gid } = account.owner;
    await Promise.all([home, folder, passwordFile].map((path) => chown(path, uid, gid)));
  }
  await chmod(home, 0o700);
  await run(
    account.command(initdb, [
      `--pgdata=${folder}`,
      `--username=${DATABASE_NAME}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-instructions",
    ]),
  );
}

function run([program, args, options]: ReturnType<Account["command"]>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, cwd: "/", stdio: ["ignore", "ignore", "pipe"] });
    let complaints = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      complaints += chunk.toString();
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`The embedded database could not be created: ${complaints.trim()}`));
    });
  });
}
