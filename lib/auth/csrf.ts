import { timingSafeEqual } from "node:crypto";
import { NotPermitted } from "@/lib/errors";
import type { ReplyCookie } from "@/lib/http/reply";
import type { RequestInfo } from "@/lib/http/request";
import { randomKey } from "./secret";

const COOKIE = "csrftoken";
const HEADER = "x-csrftoken";
const ONE_YEAR_SECONDS = 365 * 86_400;

/** The cookie whose value must come back in the X-CSRFToken header; kept when the browser already has one. */
export function csrfCookie(request: RequestInfo): ReplyCookie {
  const current = request.cookie(COOKIE);
  return {
    name: COOKIE,
    value: current && /^[0-9a-f]{40}$/.test(current) ? current : randomKey(),
    maxAgeSeconds: ONE_YEAR_SECONDS,
  };
}

/**
 * Refuses a changing request that proves itself by cookie alone, unless it also knows the value of the CSRF cookie,
 * which a page of another site can make the browser send but cannot read.
 *
 * @throws NotPermitted 403
 */
export function checkCsrf(request: RequestInfo): void {
  const cookie = Buffer.from(request.cookie(COOKIE) ?? "");
  const header = Buffer.from(request.header(HEADER) ?? "");
  if (cookie.length === 0 || cookie.length !== header.length || !timingSafeEqual(cookie, header)) {
    throw new NotPermitted("The X-CSRFToken header must repeat the csrftoken cookie, which GET /api sets.");
  }
}
