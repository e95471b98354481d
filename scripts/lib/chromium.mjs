import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { bin, node, root } from "./run.mjs";

const NAMES = ["google-chrome-stable", "google-chrome", "chromium", "chromium-browser"];
const MAC_APPLICATIONS = [
  "Google Chrome.app/Contents/MacOS/Google Chrome",
  "Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The browser for the end-to-end tests: CHROMIUM_PATH, else an installed Chrome or Chromium, else Playwright's own, else
 * Debian's package. Playwright itself downloads nothing unless it has to.
 */
export function findChromium() {
  const found = process.env.CHROMIUM_PATH || installed() || downloaded() || fromDebian();
  if (!found) throw new Error("No Chromium was found. Install one, or set CHROMIUM_PATH.");
  return found;
}

function installed() {
  const inPath = (process.env.PATH ?? "")
    .split(":")
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const onMac = MAC_APPLICATIONS.map((name) => join("/Applications", name));
  return [...inPath, ...onMac].find((file) => existsSync(file));
}

function downloaded() {
  const path = createRequire(join(root, "package.json"))("playwright-core").chromium.executablePath();
  if (!existsSync(path)) {
    spawnSync(node(), [bin("@playwright/test/cli.js"), "install", "chromium"], {
      cwd: root,
      stdio: "inherit",
    });
  }
  return existsSync(path) ? path : undefined;
}

function fromDebian() {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return undefined;
  spawnSync("apt-get", ["update", "-q"], { stdio: "inherit" });
  spawnSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium"], { stdio: "inherit" });
  return installed();
}
