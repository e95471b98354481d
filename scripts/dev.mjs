/** `npm run dev`: serves the sources; pages follow every edit, the gateway and jobs follow a restart. */
import { bin, main, node, start } from "./lib/run.mjs";
import { prepareSources } from "./lib/steps.mjs";

main(async () => {
  await prepareSources();
  return start(node(), [bin("tsx/dist/cli.mjs"), "server.ts"], {
    NODE_ENV: "development",
    LOG_LEVEL: process.env.LOG_LEVEL || "warn", // Next names the requests itself
    TURNPIKE_DEMO: process.env.TURNPIKE_DEMO ?? "1",
  }).ended;
});
