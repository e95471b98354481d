/** `npm run worker`: runs background jobs, beside one or more servers. */
import { config } from "@/lib/config";
import { openHost } from "@/lib/host";
import { startWorker } from "@/lib/jobs/worker";
import { log } from "@/lib/log";

async function main(): Promise<void> {
  const host = await openHost(config());
  const worker = await startWorker(host.databaseUrl);
  log.info("worker ready");
  await new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, resolve);
  });
  await worker.stop();
  await host.close();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    log.fatal({ err: error }, "worker failed");
    process.exit(1);
  },
);
