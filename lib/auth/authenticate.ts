import type { Db } from "@/lib/db";
import { NotAuthenticated } from "@/lib/errors";
import type { RequestInfo } from "@/lib/http/request";
import { type Actor, visitor } from "./actor";
import { API_KEY_PATTERN, findActorByApiKey } from "./api-keys";
import { readSession, sessionCookieName } from "./session";
import { verifyToken } from "./tokens";

/**
 * Finds out who is calling: Bearer token or API key, Basic API key, else the session cookie.
 *
 * @throws NotAuthenticated 401 when an Authorization header is present and proves nothing; it never falls back to
 *   the cookie, so a caller learns that its key has ended
 */
export async function authenticate(db: Db, request: RequestInfo, now: Date): Promise<Actor> {
  const authorization = request.header("authorization");
  if (authorization !== null) return authenticateHeader(db, authorization, now);
  const cookie = request.cookie(sessionCookieName());
  return (cookie ? await readSession(db, cookie, now) : null)?.actor ?? visitor;
}

async function authenticateHeader(db: Db, authorization: string, now: Date): Promise<Actor> {
  const [scheme = "", credentials = ""] = authorization.trim().split(/\s+/, 2);
  const actor = await (scheme.toLowerCase() === "bearer"
    ? findByBearer(db, credentials, now)
    : scheme.toLowerCase() === "basic"
      ? findActorByApiKey(db, basicUser(credentials), now)
      : null);
  if (!actor) throw new NotAuthenticated("The token or API key is unknown, malformed or expired.");
  return actor;
}

/** A JWT has dots, an API key has none. */
async function findByBearer(db: Db, credentials: string, now: Date): Promise<Actor | null> {
  if (API_KEY_PATTERN.test(credentials)) return findActorByApiKey(db, credentials, now);
  return (await verifyToken(db, credentials, now))?.actor ?? null;
}

/** `curl -u SECRET:` sends the secret as the user name and an empty password. */
function basicUser(credentials: string): string {
  return Buffer.from(credentials, "base64").toString("utf8").split(":")[0] ?? "";
}
