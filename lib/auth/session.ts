import { decode, encode } from "next-auth/jwt";
import type { Db } from "@/lib/db";
import type { ReplyCookie } from "@/lib/http/reply";
import { siteUrl } from "@/lib/http/request";
import type { SignedIn } from "./actor";
import { SESSION_LIFETIME_SECONDS } from "./tokens";
import { findActor } from "./users";

/** What next-auth needs to read and write the same cookie as we do. */
export function sessionSecret(): string {
  const secret = process.env.TURNPIKE_SECRET;
  if (!secret) throw new Error("TURNPIKE_SECRET is not set");
  return `${secret}:session`;
}

/** The cookie of next-auth: `__Secure-` when the site is served over HTTPS. */
export function sessionCookieName(): string {
  return siteUrl().startsWith("https:") ? "__Secure-next-auth.session-token" : "next-auth.session-token";
}

/** The claims of a browser session, the same that next-auth's own sign-in writes. */
export interface SessionClaims {
  readonly sub: string;
  readonly ver: number;
  readonly sid: string;
}

/** A cookie that signs the user in for 14 days. */
export async function openSession(user: { id: bigint; tokenVersion: number }): Promise<ReplyCookie> {
  const claims: SessionClaims = { sub: user.id.toString(), ver: user.tokenVersion, sid: crypto.randomUUID() };
  const value = await encode({
    token: { ...claims },
    secret: sessionSecret(),
    maxAge: SESSION_LIFETIME_SECONDS,
  });
  return { name: sessionCookieName(), value, maxAgeSeconds: SESSION_LIFETIME_SECONDS, httpOnly: true };
}

/** The cookie that signs out. */
export function closeSession(): ReplyCookie {
  return { name: sessionCookieName(), value: "", maxAgeSeconds: 0, httpOnly: true };
}

/** The user of a session cookie; null when it is forged, over, or of a user who has since changed the password. */
export async function findActorBySession(db: Db, cookie: string): Promise<SignedIn | null> {
  const claims = await decode({ token: cookie, secret: sessionSecret() }).catch(() => null);
  if (!claims?.sub || !/^\d{1,19}$/.test(claims.sub)) return null;
  const user = await findActor(db, BigInt(claims.sub));
  if (!user || user.tokenVersion !== claims.ver) return null;
  return { ...user, via: "session", credentialId: typeof claims.sid === "string" ? claims.sid : "" };
}
