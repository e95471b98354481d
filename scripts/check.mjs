/** `npm run check`: style, mistakes and types. */
import { bin, main, node, run } from "./lib/run.mjs";
import { prepareSources } from "./lib/steps.mjs";

main(async () => {
  await prepareSources();
  await run(node(), [bin("@biomejs/biome/bin/biome"), "check", "--error-on-warnings", "."]);
  await run(node(), [bin("next/dist/bin/next"), "typegen"]);
  await run(node(), [bin("typescript/bin/tsc"), "--noEmit", "-p", "."]);
});
