import type { SignedIn } from "@/lib/auth/actor";
import { describeDevice } from "@/lib/auth/device";
import { isSessionId, keepSession } from "@/lib/auth/session";
import { endAllCredentials } from "@/lib/auth/tokens";
import { type Database, type Db, sql } from "@/lib/db";
import { NotFound } from "@/lib/errors";
import { type ListDefinition, type ListRequest, type Page, type ReplyCookie, readPage } from "@/lib/http";
import { type Origin, recordAudit } from "../audit/record";
import type { UserSession } from "./session-schemas";

export const sessionList: ListDefinition = {
  search: { ip: sql`s.ip`, device: sql`s.user_agent` },
  sort: { created_at: sql`s.created_at`, last_seen_at: sql`s.last_seen_at` },
  defaultOrder: ["-last_seen_at"],
  tieBreak: sql`s.id`,
};

type Row = Omit<UserSession, "device" | "is_current"> & { userAgent: string };

/** The sessions of the caller that hold, the one last used first. */
export async function listSessions(
  db: Db,
  actor: SignedIn,
  list: ListRequest,
  now: Date,
): Promise<Page<UserSession>> {
  const { results, ...page } = await readPage<Row>(db, list, {
    columns: sql`s.id, s.ip, s.created_at, s.last_seen_at, s.expires_at, s.user_agent AS "userAgent"`,
    from: sql`session s`,
    where: sql`s.user_id = ${actor.id} AND s.token_version = ${actor.tokenVersion} AND s.ended_at IS NULL
      AND s.expires_at > ${now}`,
  });
  const current = actor.via === "session" ? actor.credentialId : null;
  const sessions = results.map(({ userAgent, ...session }) => ({
    ...session,
    device: describeDevice(userAgent),
    is_current: session.id === current,
  }));
  return { ...page, results: sessions };
}

/**
 * Ends one session of the caller, at once and everywhere.
 *
 * @throws NotFound 404 when the caller has no such session, or it is over already
 */
export async function endSession(db: Database, actor: SignedIn, id: string, origin: Origin): Promise<void> {
  await db.transaction(async (tx) => {
    const ended = isSessionId(id)
      ? await tx.query(sql`
          UPDATE session SET ended_at = ${origin.at}
          WHERE id = ${id} AND user_id = ${actor.id} AND token_version = ${actor.tokenVersion}
            AND ended_at IS NULL AND expires_at > ${origin.at} RETURNING id`)
      : [];
    if (ended.length === 0) throw new NotFound("There is no such session.");
    await recordAudit(tx, origin, {
      event: "session_ended",
      target: actor.username,
      detail: { session: id },
    });
  });
}

/**
 * Signs the caller out everywhere: ends all sessions and all tokens but the session that the request came with, if it
 * came with one. API keys stay.
 *
 * @returns the cookie by which that session goes on; null when there is none
 */
export async function endOtherSessions(
  db: Database,
  actor: SignedIn,
  origin: Origin,
): Promise<ReplyCookie | null> {
  return db.transaction(async (tx) => {
    await endAllCredentials(tx, actor.id);
    await recordAudit(tx, origin, { event: "sessions_ended", target: actor.username });
    return keepSession(tx, actor, origin.at);
  });
}
