/** `npm start` and `npm run dev`: the HTTP entry. The gateway comes first, then Next. */
import { createServer as createPlainServer } from "node:http";
import next from "next";
import { type Config, ConfigError, config as readConfig } from "@/lib/config";
import { database } from "@/lib/db";
import { gateway } from "@/lib/gateway/handle";
import { createServer, drain, listen } from "@/lib/gateway/listen";
import { serveMetrics } from "@/lib/gateway/metrics";
import { openHost } from "@/lib/host";
import { ensureSite } from "@/lib/identity";
import { startWorker } from "@/lib/jobs/worker";
import { log } from "@/lib/log";
import { now } from "@/lib/time/clock";

const GRACE_MS = 20_000;

async function main(): Promise<void> {
  const stopRequested = untilSignal();
  const config = readConfig();
  const host = await openHost(config);
  try {
    await ensureSite(database(), { ...config.broker, now: now() });
    await serve(config, host.databaseUrl, stopRequested);
  } finally {
    await host.close();
  }
}

/** Serves until it is asked to stop, and returns when the last request has been answered and the last job has ended. */
async function serve(config: Config, databaseUrl: string, stopRequested: Promise<void>): Promise<void> {
  const dev = process.env.NODE_ENV !== "production";
  let isStopping = false;
  // Next would answer every WebSocket upgrade on our server: it listens to another one, which is told of its own only.
  const nextUpgrades = createPlainServer();
  const app = next({ dev, port: config.port, httpServer: nextUpgrades });
  await app.prepare();
  const server = createServer(
    config.tls,
    gateway({ config, dev, isStopping: () => isStopping, application: app.getRequestHandler() }),
  );
  server.on("upgrade", (req, socket, head) => {
    if (!dev || !req.url?.startsWith("/_next/")) {
      socket.end("HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\n\r\n");
      return;
    }
    nextUpgrades.emit("upgrade", req, socket, head);
    // An open page would keep its socket, and with it the process, for ever.
    void stopRequested.then(() => socket.destroy());
  });
  const worker = config.inlineWorker ? await startWorker(databaseUrl) : null;
  const metrics = config.metricsPort === null ? null : serveMetrics(config.metricsPort);
  await listen(server, config.port);
  log.info({ port: config.port, site: config.siteUrl }, "listening");

  await stopRequested;
  isStopping = true;
  log.info("stopping");
  await drain(server, GRACE_MS);
  await worker?.stop();
  metrics?.close();
  await app.close();
}

/** Resolves at the first SIGTERM or SIGINT. Those that follow (npm and the terminal both send them) change nothing. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => resolve());
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    if (error instanceof ConfigError) console.error(error.message);
    else log.fatal({ err: error }, "server failed");
    process.exit(1);
  },
);
