import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { Peer } from "./peer";
import type { Target } from "./target";

/**
 * Headers by which applications and frameworks are told who calls and where to: only we may say so. Compared with `_`
 * read as `-`, because many applications cannot tell the two apart.
 */
const RESERVED =
  /^(x-turnpike-.*|x-forwarded-.*|forwarded|x-real-ip|(x-)?remote-user|x-auth-.*|x-(original|rewrite)-url|x-http-method(-override)?|x-middleware-.*|x-invoke-.*)$/;

const REQUEST_ID = /^[\w.:/+=@-]{1,128}$/;

/** The id that a request came with when it is a sane one, else a new one. It is in the log and in the answer. */
export function requestId(headers: IncomingHttpHeaders): string {
  const given = headers["x-request-id"];
  return typeof given === "string" && REQUEST_ID.test(given) ? given : randomUUID();
}

/** Replaces what the caller claims about itself by what we know. */
export function rewriteRequestHeaders(
  headers: IncomingHttpHeaders,
  { id, peer, target }: { id: string; peer: Peer; target: Target },
): void {
  for (const name of Object.keys(headers)) {
    if (RESERVED.test(name.toLowerCase().replaceAll("_", "-"))) delete headers[name];
  }
  headers["x-request-id"] = id;
  headers["x-forwarded-for"] = peer.ip;
  headers["x-forwarded-proto"] = peer.proto;
  headers["x-forwarded-host"] = peer.host;
  headers["x-turnpike-request-id"] = id;
  headers["x-turnpike-client-ip"] = peer.ip;
  headers["x-turnpike-proto"] = peer.proto;
  // Pages do not know their own address otherwise, and need it to come back after signing in.
  headers["x-turnpike-target"] = target.path + target.query;
}

/** What pages may load, beyond the site's own. */
export interface PageFreedoms {
  /** Base address of the captcha, where the contact form has one. */
  readonly captchaUrl: string | null;
  /**
   * Sites to which our forms lead: those that begin to sign in through a provider are posted to us and redirected there,
   * which browsers count as posting.
   */
  readonly formOrigins: readonly string[];
  /** React's development tools evaluate strings and keep a socket open. */
  readonly dev: boolean;
}

/** Inline scripts are Next's own; nothing else is loaded from, framed by or posted to another site. */
export function pagePolicy({ captchaUrl, formOrigins, dev }: PageFreedoms): string {
  const captcha = captchaUrl === null ? "" : ` ${captchaUrl}/`;
  // The widget's own parts come from there, whichever of its addresses it is loaded from.
  const parts = captcha && " https://www.gstatic.com/recaptcha/";
  return [
    "default-src 'self'",
    `script-src 'self' ${dev ? "'unsafe-eval' " : ""}'unsafe-inline'${captcha}${parts}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob: https:",
    "font-src 'self' data:",
    `connect-src 'self'${dev ? " ws:" : ""}${captcha}`,
    ...(captcha ? [`frame-src 'self'${captcha}`] : []),
    "object-src 'none'",
    "base-uri 'self'",
    `form-action ${["'self'", ...formOrigins].join(" ")}`,
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Of what was uploaded: should a browser ever take it for a page, that page loads and runs nothing. */
export const FILE_POLICY = "default-src 'none'; sandbox";

const ONE_YEAR_SECONDS = 31_536_000;

/**
 * Sets what every answer carries, whoever writes the rest of it.
 *
 * @param policy the content security policy of a page or file; null for what is neither
 */
export function setResponseHeaders(
  res: ServerResponse,
  { id, policy, isSecure }: { id: string; policy: string | null; isSecure: boolean },
): void {
  res.setHeader("X-Request-Id", id);
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.setHeader("Referrer-Policy", "strict-origin-when-cross-origin");
  if (policy !== null) res.setHeader("Content-Security-Policy", policy);
  if (isSecure) res.setHeader("Strict-Transport-Security", `max-age=${ONE_YEAR_SECONDS}`);
}
