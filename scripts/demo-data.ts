/**
 * The first step of `npm run demo`: makes the history of the demo company, unless it is there. `--months` and
 * `--subscribers` make a smaller one, `--until` one that ends on another day than today (docs/demo.md).
 */
import { parseArgs } from "node:util";
import { z } from "zod";
import { ConfigError, config } from "@/lib/config";
import { DatabaseInUse, provideDemo } from "@/lib/demo/provide";
import { openHost } from "@/lib/host";
import { now } from "@/lib/time/clock";
import { showProgress } from "./progress";

const Options = z.object({
  until: z.iso.date().transform((date) => new Date(`${date}T00:00:00Z`)),
  months: z.coerce.number().int().min(1).max(120),
  subscribers: z.coerce.number().int().min(1).max(2_000),
});

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      until: { type: "string", default: now().toISOString().slice(0, 10) },
      months: { type: "string", default: "36" },
      subscribers: { type: "string", default: "200" },
    },
  });
  const onProgress = showProgress("Making the demo company", process.stdout);
  const options = { ...Options.parse(values), onProgress };
  const host = await openHost(config(), { migrate: true });
  try {
    await provideDemo(host.databaseUrl, options);
  } finally {
    await host.close();
  }
}

main().catch((error: unknown) => {
  if (error instanceof z.ZodError) console.error(z.prettifyError(error));
  else if (error instanceof ConfigError || error instanceof DatabaseInUse) console.error(error.message);
  else console.error(error);
  process.exitCode = 1;
});
