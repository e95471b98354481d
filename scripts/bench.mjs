/** `npm run bench`: measures the hot paths of the production build, each against a baseline of the same run. */
import { bin, main, node, start } from "./lib/run.mjs";
import { prepareBuild } from "./lib/steps.mjs";

main(async () => {
  await prepareBuild();
  return start(node(), [bin("tsx/dist/cli.mjs"), "bench/index.ts"]).ended;
});
