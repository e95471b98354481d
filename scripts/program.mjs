/**
 * Runs one of the TypeScript programs: `node scripts/program.mjs scripts/migrate.ts …`. From the sources, or from the
 * build where the development dependencies are not installed.
 */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { bin, main, node, start } from "./lib/run.mjs";
import { prepareSources } from "./lib/steps.mjs";

main(async () => {
  const [source = "", ...args] = process.argv.slice(2);
  const built = `dist/${basename(source, ".ts")}.mjs`;
  const isProduction = existsSync(built) && !existsSync(bin("tsx"));
  if (isProduction) return start(node(), ["--enable-source-maps", built, ...args]).ended;
  await prepareSources();
  return start(node(), [bin("tsx/dist/cli.mjs"), source, ...args]).ended;
});
