/**
 * `node scripts/complete-lock.mjs`: names in package-lock.json the builds for other platforms that npm left out of it.
 * npm writes down only the optional packages it could look up (npm/cli#4828), and `npm ci` then refuses the lock file,
 * here and on those platforms. They are fetched where they are needed; only the version is pinned.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { missingFromLock } from "./lib/lock-file.mjs";
import { root } from "./lib/run.mjs";

const file = join(root, "package-lock.json");
const lock = JSON.parse(readFileSync(file, "utf8"));

for (const { name, version, isDev } of missingFromLock(lock)) {
  lock.packages[`node_modules/${name}`] = {
    version,
    ...platformOf(name),
    ...(isDev ? { dev: true } : {}),
    optional: true,
  };
  console.log(`Added ${name} ${version}`);
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en"));
writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);

/** Packages of binaries are named for where they run: `…-linux-arm64-musl`. */
function platformOf(name) {
  const [, os, cpu, abi] = /-(android|darwin|freebsd|linux|win32|wasm32)-(\w+?)(?:-(\w+))?$/.exec(name) ?? [];
  if (!os) throw new Error(`${name} is missing from the lock file, and its name does not say its platform.`);
  if (os === "wasm32") return { cpu: ["wasm32"] };
  return { os: [os], cpu: [cpu], ...(abi === "musl" ? { libc: ["musl"] } : {}) };
}
