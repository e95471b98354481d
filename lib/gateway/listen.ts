import { readFileSync } from "node:fs";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Config } from "@/lib/config";
import { methodNotAllowed } from "./handle";

/** Longer than the idle time of usual load balancers (60 s), so that they never reuse a connection as we close it. */
const KEEP_ALIVE_MS = 75_000;
const HEADERS_MS = 15_000;
const REQUEST_MS = 120_000;
const SWEEP_MS = 50;

/** An HTTP server, or one that terminates TLS when TLS_CERT and TLS_KEY are set. Not listening yet. */
export function createServer(tls: Config["tls"], listener: RequestListener): Server {
  const server = tls
    ? createHttpsServer({ cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) }, listener)
    : createHttpServer(listener);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  server.on("connect", (_req, socket) => {
    const body = JSON.stringify(methodNotAllowed.body);
    socket.end(
      `HTTP/1.1 405 Method Not Allowed\r\nAllow: ${methodNotAllowed.headers?.Allow}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
  });
  return server;
}

/** Begins to accept connections. */
export function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, resolve);
  });
}

/**
 * Accepts nothing new and waits for the requests in flight; those that outlast the grace period are cut off, so that a
 * stuck one cannot keep the process alive.
 */
export async function drain(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  // Node closes connections that are idle now; those that become so later would be kept for the next request.
  const sweeper = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweeper);
  clearTimeout(timer);
}
