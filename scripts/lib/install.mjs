import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./run.mjs";
import { contentHash, isFresh, mark } from "./stamp.mjs";

const STAMP = "node_modules/.turnpike-lock";
const INSTALLED = "node_modules/.package-lock.json";

/** Installs the dependencies exactly as locked, when they are missing or were installed from another lock file. */
export async function ensureInstalled() {
  refuseOldNode();
  const hash = contentHash(["package-lock.json"]);
  if (isFresh(STAMP, hash)) return;
  if (!isInstalledByHand()) {
    console.log("Installing dependencies …");
    await run(npm(), ["ci", "--no-audit", "--no-fund"]);
  }
  mark(STAMP, hash);
}

/** Whether `npm install` or `npm ci` was run since the lock file last changed. */
function isInstalledByHand() {
  const installed = join(root, INSTALLED);
  return (
    existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs
  );
}

function npm() {
  return process.platform === "win32" ? "npm.cmd" : "npm";
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Node 20.19 or newer is needed; this is ${process.versions.node}.`);
  }
}
