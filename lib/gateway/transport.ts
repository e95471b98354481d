import { isLoopback } from "@/lib/config";
import { type Answer, redirect, refusal } from "./answer";
import type { Peer } from "./peer";
import type { Target } from "./target";

/** The part of the configuration that decides who may use plain HTTP. */
export interface TransportRules {
  readonly siteUrl: string;
  readonly allowPlainHttp: boolean;
}

/**
 * Keeps secrets off plain HTTP. On an https site, pages are redirected and API calls fail without reaching an operation,
 * so that a misconfigured client is noticed before it has sent its key a second time ("API calls over plain HTTP will
 * fail", API reference). An http site serves this machine alone unless ALLOW_PLAIN_HTTP says otherwise.
 *
 * @returns the answer to give instead, or null when the request may pass
 */
export function refuseInsecure(
  rules: TransportRules,
  peer: Peer,
  target: Target,
  method: string,
): Answer | null {
  if (peer.proto === "https") return null;
  if (rules.siteUrl.startsWith("https:")) {
    const mayRedirect = (method === "GET" || method === "HEAD") && !isApi(target.path);
    return mayRedirect
      ? redirect(rules.siteUrl + target.path + target.query)
      : refusal(403, `Plain HTTP is not accepted. Use ${rules.siteUrl}.`);
  }
  if (rules.allowPlainHttp || isLoopback(peer.ip)) return null;
  return refusal(403, "Plain HTTP is accepted from this machine only.");
}

/** Whether a path belongs to the API, whose answers are JSON whatever happens. */
export function isApi(path: string): boolean {
  return path === "/api" || path.startsWith("/api/");
}

/** Whether what has this path was sent by somebody, and is to be shown, never run. */
export function isUploaded(path: string): boolean {
  return /^\/pictures\/[^/]+\/?$/.test(path);
}
