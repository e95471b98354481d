import { csrfCookie } from "@/lib/auth/csrf";
import { deviceOf, keyedDevice } from "@/lib/auth/device";
import { type SessionClaims, startSession } from "@/lib/auth/session";
import type { TokenSubject } from "@/lib/auth/tokens";
import type { Database } from "@/lib/db";
import type { ReplyCookie, RequestInfo } from "@/lib/http";
import { recognizeDevice } from "../sign-in/devices";

/** A session that has begun, and the cookies that belong to it beside its own. */
export interface BrowserSession {
  readonly claims: SessionClaims;
  readonly cookies: readonly ReplyCookie[];
}

/**
 * Signs the user in, in the browser that sent the request.
 *
 * @param isExpected the user is not told of a new device: who registers, or follows a link of ours, knows of it
 */
export async function beginBrowserSession(
  db: Database,
  user: TokenSubject,
  { request, isExpected, at }: { request: RequestInfo; isExpected: boolean; at: Date },
): Promise<BrowserSession> {
  const { device, cookie } = keyedDevice(deviceOf(request));
  await recognizeDevice(db, { userId: user.id, device, isExpected, at });
  const claims = await startSession(db, user, { ip: device.ip, userAgent: device.userAgent, at });
  return { claims, cookies: [csrfCookie(request), cookie] };
}
