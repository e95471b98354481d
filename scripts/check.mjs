/** `npm run check`: style, mistakes and types. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { bin, main, node, root, run } from "./lib/run.mjs";
import { prepareSources } from "./lib/steps.mjs";

main(async () => {
  await prepareSources();
  await run(node(), [bin("@biomejs/biome/bin/biome"), "check", "--error-on-warnings", "."]);
  // The types of routes, afresh: those of a development server that has ended may name pages that are gone.
  rmSync(join(root, ".next/dev/types"), { recursive: true, force: true });
  await run(node(), [bin("next/dist/bin/next"), "typegen"]);
  await run(node(), [bin("typescript/bin/tsc"), "--noEmit", "-p", "."]);
});
