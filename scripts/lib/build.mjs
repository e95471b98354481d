import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bin, node, root, run } from "./run.mjs";
import { contentHash, isFresh, mark } from "./stamp.mjs";

const STAMP = "dist/.stamp";

const SOURCES = [
  ...["app", "components", "lib", "prisma", "public", "scripts", "themes"],
  ...["server.ts", "worker.ts", "next.config.ts", "postcss.config.mjs", "tsconfig.json", "package-lock.json"],
];

/** What runs outside Next in production, by the name it gets in `dist`. */
const PROGRAMS = {
  server: "server.ts",
  worker: "worker.ts",
  migrate: "scripts/migrate.ts",
  audit: "scripts/audit.ts",
  renewals: "scripts/renewals.ts",
  "create-manager": "scripts/create-manager.ts",
  "delegate-domain": "scripts/delegate-domain.ts",
  "demo-data": "scripts/demo-data.ts",
};

/** Builds the site and the programs into `.next` and `dist`, when the sources have changed since they were last built. */
export async function ensureBuilt() {
  const hash = contentHash(SOURCES, (path) => !/\.test\.tsx?$|^lib\/db\/generated\//.test(path));
  if (isFresh(STAMP, hash) && existsSync(join(root, ".next/BUILD_ID"))) return;
  console.log("Building …");
  rmSync(join(root, STAMP), { force: true });
  await run(node(), [bin("next/dist/bin/next"), "build"], {
    NODE_ENV: "production",
  });
  await bundlePrograms();
  mark(STAMP, hash);
}

async function bundlePrograms() {
  const { build } = await import("esbuild");
  const programs = Object.entries(PROGRAMS).filter(([, source]) => existsSync(join(root, source)));
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(programs),
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    sourcemap: true,
    logLevel: "warning",
  });
}
