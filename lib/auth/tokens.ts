import { errors, jwtVerify, SignJWT } from "jose";
import { type Db, sql, type Tx } from "@/lib/db";
import type { SignedIn } from "./actor";
import { derivedKey } from "./secret";
import { findActor } from "./users";

/** How long a JWT is good for; it can be refreshed, see docs/authentication.md. */
export const TOKEN_LIFETIME_SECONDS = 24 * 3600;

/** A token can be refreshed until this long after the sign-in it goes back to. */
export const SESSION_LIFETIME_SECONDS = 14 * 24 * 3600;

/** Who a token is about; `authenticatedAt` is the sign-in that it, or the token it refreshes, goes back to. */
export interface TokenSubject {
  readonly id: bigint;
  readonly username: string;
  readonly email: string | null;
  readonly fullName: string;
  readonly tokenVersion: number;
  readonly authenticatedAt: Date;
}

/**
 * Issues a JSON Web Token (HS256). The user is found again by `sub`, which never changes; `username`, `email` and
 * `full_name` are there for applications to read.
 */
export async function issueToken(user: TokenSubject, now: Date): Promise<string> {
  const seconds = Math.floor(now.getTime() / 1000);
  const authenticatedAt = Math.floor(user.authenticatedAt.getTime() / 1000);
  return new SignJWT({
    username: user.username,
    slug: user.username,
    email: user.email,
    full_name: user.fullName,
    printable_name: user.fullName || user.username,
    ver: user.tokenVersion,
    auth_time: authenticatedAt,
  })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setSubject(user.id.toString())
    .setJti(crypto.randomUUID())
    .setIssuedAt(seconds)
    .setExpirationTime(Math.min(seconds + TOKEN_LIFETIME_SECONDS, authenticatedAt + SESSION_LIFETIME_SECONDS))
    .sign(derivedKey("jwt"));
}

/** A token that holds: its user, still active and of the same token version, and when it ends. */
export interface VerifiedToken {
  readonly actor: SignedIn;
  readonly authenticatedAt: Date;
  readonly expiresAt: Date;
}

/** Checks signature, algorithm, expiry, revocation and the user behind; null for every kind of failure. */
export async function verifyToken(db: Db, token: string, now: Date): Promise<VerifiedToken | null> {
  const claims = await readClaims(token, now);
  if (!claims) return null;
  const user = await findActor(db, claims.sub, claims.jti);
  if (!user || user.tokenVersion !== claims.ver) return null;
  return {
    actor: { ...user, via: "token", credentialId: claims.jti },
    authenticatedAt: new Date(claims.authTime * 1000),
    expiresAt: new Date(claims.exp * 1000),
  };
}

interface Claims {
  readonly sub: bigint;
  readonly jti: string;
  readonly ver: number;
  readonly exp: number;
  readonly authTime: number;
}

async function readClaims(token: string, now: Date): Promise<Claims | null> {
  try {
    const { payload } = await jwtVerify(token, derivedKey("jwt"), {
      algorithms: ["HS256"],
      currentDate: now,
    });
    const { sub, jti, ver, exp, auth_time: authTime } = payload;
    if (!sub || !/^\d{1,18}$/.test(sub) || !jti || exp === undefined) return null;
    if (typeof ver !== "number" || typeof authTime !== "number") return null;
    return { sub: BigInt(sub), jti, ver, exp, authTime };
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

/**
 * Ends the token or the session that a request came with before its time. Repeating it changes nothing, and an API key
 * stays as it is.
 */
export async function revokeCredential(
  db: Db,
  actor: Pick<SignedIn, "id" | "via" | "credentialId">,
  now: Date,
): Promise<void> {
  const { id, via, credentialId } = actor;
  if (via === "session") {
    await db.query(sql`
      UPDATE session SET ended_at = ${now} WHERE id = ${credentialId} AND user_id = ${id} AND ended_at IS NULL`);
  } else if (via === "token") {
    const expiresAt = new Date(now.getTime() + TOKEN_LIFETIME_SECONDS * 1000);
    await db.query(sql`
      INSERT INTO revoked_token (jti, user_id, expires_at) VALUES (${credentialId}, ${id}, ${expiresAt})
      ON CONFLICT (jti) DO NOTHING`);
  }
}

/**
 * Ends all tokens and all sessions of a user; {@link keepSession} then lets one go on.
 *
 * @returns the version that tokens must have from now on
 */
export async function endAllCredentials(tx: Tx, userId: bigint): Promise<number> {
  const [user] = await tx.query<{ version: number }>(sql`
    UPDATE app_user SET token_version = token_version + 1 WHERE id = ${userId} RETURNING token_version AS version`);
  if (!user) throw new Error(`There is no user ${userId}`);
  return user.version;
}
