import { createServer, type Server } from "node:http";
import { collectDefaultMetrics, Histogram, Registry } from "prom-client";

const registry = new Registry();

/** Seconds from the request line to the end of the response, by method and class of status. */
export const requestSeconds = new Histogram({
  name: "turnpike_http_request_seconds",
  help: "Time to answer a request",
  labelNames: ["method", "status"],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  registers: [registry],
});

/** Serves Prometheus' text format on a port of its own, which must not be reachable from outside. */
export function serveMetrics(port: number): Server {
  collectDefaultMetrics({ register: registry });
  return createServer(async (_req, res) => {
    res.setHeader("Content-Type", registry.contentType);
    res.end(await registry.metrics());
  }).listen(port);
}
