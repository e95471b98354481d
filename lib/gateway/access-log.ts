import type { ServerResponse } from "node:http";
import { log } from "@/lib/log";
import { requestSeconds } from "./metrics";
import type { Peer } from "./peer";

/** Keys in links, such as those that activate an account: whoever has one may use it. */
const KEY_IN_PATH = /[0-9a-f]{40,}/gi;

interface Request {
  readonly id: string;
  readonly method: string;
  /** Without the query, which may hold codes and tokens. */
  readonly path: string;
  readonly peer: Peer;
}

/** Writes one line, and counts the request, when its response is done or the caller has gone. */
export function logRequest(res: ServerResponse, { id, method, path, peer }: Request): void {
  const startedAt = performance.now();
  res.once("close", () => {
    const seconds = (performance.now() - startedAt) / 1000;
    const status = res.writableFinished ? res.statusCode : 499;
    requestSeconds.observe({ method, status: `${Math.floor(status / 100)}xx` }, seconds);
    log.info(
      {
        id,
        method,
        path: path.replace(KEY_IN_PATH, "[key]"),
        status,
        ms: Math.round(seconds * 1000),
        ip: peer.ip,
      },
      "request",
    );
  });
}
