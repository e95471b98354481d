import type { ProfileSubject } from "@/lib/auth/audience";
import { spend } from "@/lib/auth/throttle";
import { type Database, sql, type Tx } from "@/lib/db";
import { invariant, TooManyRequests } from "@/lib/errors";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How often the two sides of one role hear of it, however often it is granted, withdrawn or asked for meanwhile. */
const LIMITS = {
  grant: { perWindow: 3, windowMs: 60 * MINUTE_MS },
  request: { perWindow: 1, windowMs: DAY_MS },
} as const;

/** How many people a profile may invite in a day, and how many profiles a person may ask. */
const PER_DAY = { grant: 200, request: 30 } as const;

export type NoticeKind = keyof typeof LIMITS;

interface Pair {
  readonly profileId: bigint;
  readonly userId: bigint;
  readonly kind: NoticeKind;
}

/**
 * Counts a notice that is about to be sent.
 *
 * @returns null when it may be sent, else the seconds until the next one may
 */
export async function takeNotice(
  tx: Tx,
  { profileId, userId, kind }: Pair,
  at: Date,
): Promise<number | null> {
  const { perWindow, windowMs } = LIMITS[kind];
  const from = new Date(at.getTime() - windowMs);
  const [taken] = await tx.query(sql`
    INSERT INTO role_notice AS n (profile_id, user_id, kind, since, sent)
    VALUES (${profileId}, ${userId}, ${kind}, ${at}, 1)
    ON CONFLICT (profile_id, user_id, kind) DO UPDATE SET
      since = CASE WHEN n.since <= ${from} THEN excluded.since ELSE n.since END,
      sent = CASE WHEN n.since <= ${from} THEN 1 ELSE n.sent + 1 END
    WHERE n.since <= ${from} OR n.sent < ${perWindow}
    RETURNING 1`);
  if (taken) return null;
  const [row] = await tx.query<{ since: Date }>(sql`
    SELECT since FROM role_notice WHERE profile_id = ${profileId} AND user_id = ${userId} AND kind = ${kind}`);
  invariant(row, "a notice that is refused was counted before");
  return Math.max(1, Math.ceil((row.since.getTime() + windowMs - at.getTime()) / 1000));
}

/** Who is about to have mails sent: the profile that grants, or the user who asks. */
export type NoticeSender =
  | { readonly kind: "grant"; readonly profileId: bigint }
  | { readonly kind: "request"; readonly userId: bigint };

/** @throws TooManyRequests 429 once the profile has invited, or the user asked, very many within a day */
export async function refuseFlood(tx: Tx, sender: NoticeSender, at: Date): Promise<void> {
  const since = new Date(at.getTime() - DAY_MS);
  const { kind } = sender;
  const isSenders =
    kind === "grant" ? sql`profile_id = ${sender.profileId}` : sql`user_id = ${sender.userId}`;
  const [row] = await tx.query<{ count: bigint }>(
    sql`SELECT count(*) FROM role_notice WHERE ${isSenders} AND kind = ${kind} AND since > ${since}`,
  );
  if (Number(row?.count) >= PER_DAY[kind])
    throw new TooManyRequests(DAY_MS / 1000, "That is enough for a day. Go on tomorrow.");
}

/**
 * Counts a grant, or the repetition of one, by a user on whatever profile: anybody makes profiles for nothing, and has
 * strangers written to by each. Support, by the people of the broker, is not counted.
 *
 * @throws TooManyRequests 429 after very many within a day
 */
export async function countGrant(
  db: Database,
  { as, byId }: { readonly as: ProfileSubject["access"]["as"]; readonly byId: bigint },
): Promise<void> {
  if (as !== "broker") await spend(db, { limit: "grant", subject: byId.toString() });
}

/** How long rows of this table mean something. */
export const NOTICE_MEMORY_MS = DAY_MS;
