import type { IncomingMessage } from "node:http";
import { type BlockList, isIP } from "node:net";
import { TLSSocket } from "node:tls";

/** Who is at the other end, as far as we can trust what we are told. */
export interface Peer {
  /** Address of the caller, or of the nearest proxy that is not ours. */
  readonly ip: string;
  /** What the caller speaks, to us or to the proxy in front of us. */
  readonly proto: "http" | "https";
  /** The Host header, or what a trusted proxy says it was. */
  readonly host: string;
}

/**
 * Resolves the caller of a request. `X-Forwarded-For`, `-Proto` and `-Host` count only when the connection comes from a
 * proxy of TRUSTED_PROXIES; in a chain, each address counts as long as the one that reported it is trusted.
 */
export function identifyPeer(req: IncomingMessage, trustedProxies: BlockList): Peer {
  const address = plainAddress(req.socket.remoteAddress ?? "");
  const direct: Peer = {
    ip: address,
    proto: req.socket instanceof TLSSocket ? "https" : "http",
    host: req.headers.host ?? "",
  };
  if (!contains(trustedProxies, address)) return direct;
  const reported = listOf(req.headers["x-forwarded-for"]).map(plainAddress);
  let ip = address;
  while (contains(trustedProxies, ip)) {
    const next = reported.pop();
    if (next === undefined || isIP(next) === 0) break;
    ip = next;
  }
  const proto = listOf(req.headers["x-forwarded-proto"]).at(-1)?.toLowerCase();
  return {
    ip,
    proto: proto === "http" || proto === "https" ? proto : direct.proto,
    host: listOf(req.headers["x-forwarded-host"]).at(-1) ?? direct.host,
  };
}

function contains(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? "ipv4" : "ipv6");
}

function listOf(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(",") : (header ?? "");
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** `::ffff:192.0.2.1` and `[2001:db8::1]:443` without their wrapping. */
function plainAddress(text: string): string {
  return text
    .replace(/^::ffff:(?=\d+\.)/i, "")
    .replace(/^\[([^\]]+)\](:\d+)?$/, "$1")
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1");
}
