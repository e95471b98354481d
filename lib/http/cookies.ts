import type { ReplyCookie } from "./reply";
import { type RequestInfo, siteUrl } from "./request";

/** Holds the key of a visitor's cart, by which a browser that has not signed in is told apart. */
export const VISITOR_COOKIE = "turnpike-cart";

/** The key of the browser's cart, when it has one. */
export function visitorKey(request: RequestInfo): string | null {
  const key = request.cookie(VISITOR_COOKIE);
  return key && /^[0-9a-f]{40}$/.test(key) ? key : null;
}

/** Cookies of a request by name; of two with one name the first counts, as the more specific comes first. */
export function parseCookies(header: string): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).trim();
    if (at > 0 && !cookies.has(name)) cookies.set(name, decode(pair.slice(at + 1).trim()));
  }
  return cookies;
}

/** A Set-Cookie line: for the whole site, not sent along from other sites, `Secure` when the site is HTTPS. */
export function serializeCookie({ name, value, maxAgeSeconds, httpOnly }: ReplyCookie): string {
  const secure = siteUrl().startsWith("https:") ? "; Secure" : "";
  return `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${maxAgeSeconds}; SameSite=Lax${httpOnly ? "; HttpOnly" : ""}${secure}`;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
