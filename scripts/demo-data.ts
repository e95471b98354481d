/**
 * The first step of `npm run demo`: makes the history of the demo company, unless it is there. `--months` and
 * `--subscribers` make a smaller one, `--until` one that ends on another day than today (docs/demo.md).
 */
import { parseArgs } from "node:util";
import { ConfigError, config } from "@/lib/config";
import { DatabaseInUse, provideDemo } from "@/lib/demo/provide";
import { openHost } from "@/lib/host";
import { now } from "@/lib/time/clock";
import { showProgress } from "./progress";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      months: { type: "string", default: "36" },
      subscribers: { type: "string", default: "200" },
      until: { type: "string", default: now().toISOString().slice(0, 10) },
    },
  });
  const host = await openHost(config(), { migrate: true });
  try {
    await provideDemo(host.databaseUrl, {
      until: new Date(`${values.until}T00:00:00Z`),
      months: Number(values.months),
      subscribers: Number(values.subscribers),
      onProgress: showProgress("Making the demo company", process.stdout),
    });
  } finally {
    await host.close();
  }
}

main().catch((error: unknown) => {
  const isExpected = error instanceof ConfigError || error instanceof DatabaseInUse;
  console.error(isExpected ? error.message : error);
  process.exitCode = 1;
});
