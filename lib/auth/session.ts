import { decode, encode, type JWT } from "next-auth/jwt";
import { type Db, sql } from "@/lib/db";
import type { ReplyCookie } from "@/lib/http/reply";
import { siteUrl } from "@/lib/http/request";
import type { SignedIn } from "./actor";
import { revokeCredential, SESSION_LIFETIME_SECONDS, type TokenSubject } from "./tokens";
import { findActorBySession } from "./users";

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

/** Whose session begins. `authenticatedAt` is the sign-in, from which its 14 days count. */
type SessionUser = Pick<TokenSubject, "id" | "tokenVersion" | "authenticatedAt">;

/** The browser in which a session is opened, and when. */
export interface SessionPlace {
  readonly ip: string;
  readonly userAgent: string;
  readonly at: Date;
}

const LIFETIME_MS = SESSION_LIFETIME_SECONDS * 1000;
/** `last_seen_at` is good to this; writing it at every request would cost more than it tells. */
const LAST_SEEN_PRECISION_MS = 5 * 60_000;
const MAX_USER_AGENT = 255;
const SESSION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether this could be the id of a session. */
export function isSessionId(text: string): boolean {
  return SESSION_ID.test(text);
}

/** Signs the user in for 14 days, by a cookie. */
export async function openSession(db: Db, user: SessionUser, place: SessionPlace): Promise<ReplyCookie> {
  return sessionCookie(await startSession(db, user, place), place.at);
}

/** As {@link openSession}; the claims, for whoever writes the cookie. */
export async function startSession(db: Db, user: SessionUser, place: SessionPlace): Promise<SessionClaims> {
  const sid = crypto.randomUUID();
  const expiresAt = new Date(user.authenticatedAt.getTime() + LIFETIME_MS);
  await db.query(sql`
    INSERT INTO session (id, user_id, token_version, created_at, last_seen_at, expires_at, ip, user_agent)
    VALUES (${sid}, ${user.id}, ${user.tokenVersion}, ${user.authenticatedAt}, ${place.at}, ${expiresAt},
      ${place.ip}, ${place.userAgent.slice(0, MAX_USER_AGENT)})`);
  return claimsOf(sid, user);
}

/**
 * Lets the session that a request came with outlive a raise of the user's token version, which ended all others: for
 * who changed the password, or signed out everywhere else. Copies of the old cookie are worth nothing any more.
 *
 * @returns the cookie to set; null when the request did not come with a session
 */
export async function keepSession(db: Db, actor: SignedIn, at: Date): Promise<ReplyCookie | null> {
  if (actor.via !== "session") return null;
  const [kept] = await db.query<{ tokenVersion: number; createdAt: Date }>(sql`
    UPDATE session s SET token_version = u.token_version FROM app_user u
    WHERE s.id = ${actor.credentialId} AND u.id = s.user_id AND s.user_id = ${actor.id} AND s.ended_at IS NULL
    RETURNING s.token_version AS "tokenVersion", s.created_at AS "createdAt"`);
  if (!kept) return null;
  const user = { id: actor.id, tokenVersion: kept.tokenVersion, authenticatedAt: kept.createdAt };
  return sessionCookie(claimsOf(actor.credentialId, user), at);
}

function claimsOf(sid: string, user: SessionUser): SessionClaims {
  const authenticatedAt = Math.floor(user.authenticatedAt.getTime() / 1000);
  return { sub: user.id.toString(), ver: user.tokenVersion, sid, auth_time: authenticatedAt };
}

/** The cookie of a session that has begun. */
export async function sessionCookie(claims: SessionClaims, at: Date): Promise<ReplyCookie> {
  const maxAge = claims.auth_time + SESSION_LIFETIME_SECONDS - Math.floor(at.getTime() / 1000);
  const value = await encode({ token: { ...claims }, secret: sessionSecret(), maxAge });
  return { name: sessionCookieName(), value, maxAgeSeconds: maxAge, httpOnly: true };
}

/**
 * Ends the session of a cookie that came along with other credentials: the cookie is taken back, so a copy of it is to
 * open nothing either.
 *
 * @returns whose session it was; null when it did not hold any more
 */
export async function endSessionOf(db: Db, cookie: string | undefined, now: Date): Promise<SignedIn | null> {
  const session = cookie ? await readSession(db, cookie, now) : null;
  if (!session) return null;
  await revokeCredential(db, session.actor, now);
  return session.actor;
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
 * Reads a session cookie; null when it is forged, over or ended, or when its user has since changed the password. One
 * look into the database, and every five minutes a note that the session was seen.
 */
export async function readSession(db: Db, cookie: string, now: Date): Promise<Session | null> {
  const token = await decode({ token: cookie, secret: sessionSecret() }).catch(() => null);
  const claims = sessionClaims(token);
  if (!claims || claims.auth_time + SESSION_LIFETIME_SECONDS <= now.getTime() / 1000) return null;
  const found = await findActorBySession(db, { userId: BigInt(claims.sub), sid: claims.sid, now });
  if (!found || found.tokenVersion !== claims.ver) return null;
  const { lastSeenAt, ...user } = found;
  if (now.getTime() - lastSeenAt.getTime() >= LAST_SEEN_PRECISION_MS)
    await db.query(
      sql`UPDATE session SET last_seen_at = ${now} WHERE id = ${claims.sid} AND last_seen_at < ${now}`,
    );
  return { actor: { ...user, via: "session", credentialId: claims.sid }, claims };
}

/** The claims of a decrypted cookie; null when it does not carry all of them. */
function sessionClaims(token: JWT | null): SessionClaims | null {
  if (!token?.sub || !/^\d{1,18}$/.test(token.sub)) return null;
  const { sub, ver, sid, auth_time } = token;
  if (typeof ver !== "number" || typeof sid !== "string" || !isSessionId(sid)) return null;
  return typeof auth_time === "number" ? { sub, ver, sid, auth_time } : null;
}
