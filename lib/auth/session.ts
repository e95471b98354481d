import { decode, encode, type JWT } from "next-auth/jwt";
import type { Db } from "@/lib/db";
import type { ReplyCookie } from "@/lib/http/reply";
import { siteUrl } from "@/lib/http/request";
import type { SignedIn } from "./actor";
import { SESSION_LIFETIME_SECONDS, type TokenSubject } from "./tokens";
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

/** The claims of a browser session, the same whether we or next-auth wrote it. */
export interface SessionClaims {
  /** Id of the user. */
  readonly sub: string;
  /** The user's token version, by which all sessions of a user end at once. */
  readonly ver: number;
  /** Id of the session, by which it ends alone. */
  readonly sid: string;
  /** Seconds since 1970 of the sign-in, from which the session's lifetime counts, however often it is renewed. */
  readonly auth_time: number;
}

/** The claims of a session that begins now. */
export function newSessionClaims(
  user: Pick<TokenSubject, "id" | "tokenVersion" | "authenticatedAt">,
): SessionClaims {
  return {
    sub: user.id.toString(),
    ver: user.tokenVersion,
    sid: crypto.randomUUID(),
    auth_time: Math.floor(user.authenticatedAt.getTime() / 1000),
  };
}

/** A cookie that signs the user in for 14 days. */
export async function openSession(
  user: Pick<TokenSubject, "id" | "tokenVersion" | "authenticatedAt">,
): Promise<ReplyCookie> {
  const value = await encode({
    token: { ...newSessionClaims(user) },
    secret: sessionSecret(),
    maxAge: SESSION_LIFETIME_SECONDS,
  });
  return { name: sessionCookieName(), value, maxAgeSeconds: SESSION_LIFETIME_SECONDS, httpOnly: true };
}

/** The cookie that signs out. */
export function closeSession(): ReplyCookie {
  return { name: sessionCookieName(), value: "", maxAgeSeconds: 0, httpOnly: true };
}

/** A session that holds, and whose it is. */
export interface Session {
  readonly actor: SignedIn;
  readonly claims: SessionClaims;
}

/**
 * Reads a session cookie; null when it is forged, over or signed out of, or when its user has since changed the
 * password.
 */
export async function readSession(db: Db, cookie: string, now: Date): Promise<Session | null> {
  const token = await decode({ token: cookie, secret: sessionSecret() }).catch(() => null);
  const claims = sessionClaims(token);
  if (!claims || claims.auth_time + SESSION_LIFETIME_SECONDS <= now.getTime() / 1000) return null;
  const user = await findActor(db, BigInt(claims.sub), claims.sid);
  if (!user || user.tokenVersion !== claims.ver) return null;
  return { actor: { ...user, via: "session", credentialId: claims.sid }, claims };
}

/** The claims of a decrypted cookie; null when it does not carry all of them. */
function sessionClaims(token: JWT | null): SessionClaims | null {
  if (!token?.sub || !/^\d{1,18}$/.test(token.sub)) return null;
  const { sub, ver, sid, auth_time } = token;
  if (typeof ver !== "number" || typeof sid !== "string" || typeof auth_time !== "number") return null;
  return { sub, ver, sid, auth_time };
}
