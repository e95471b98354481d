import type { UserSubject } from "@/lib/auth/audience";
import { type Database, type Db, sql, type Tx } from "@/lib/db";
import { NotFound } from "@/lib/errors";
import type { Origin } from "../audit/record";
import { isLinkKey } from "../registration/links";
import { getAccessible } from "./accessible-lists";
import { type RoleName, stepRole } from "./changes";
import { grantKeyOf } from "./grant-keys";
import type { Accessible } from "./schemas";
import { lockProfileRoles, readRole } from "./store";

/** An offer that waits for its user. */
export interface Invitation {
  readonly profile: {
    readonly id: bigint;
    readonly slug: string;
    readonly name: string;
    readonly email: string;
  };
  readonly type: RoleName;
}

interface Row {
  readonly roleId: bigint;
  readonly nonce: string;
  readonly profile: Invitation["profile"];
  readonly type: Invitation["type"];
}

/**
 * The offer to this user that the key is for; a key is nothing to anybody else. Reads only.
 */
export async function findInvitation(
  db: Db,
  userId: bigint,
  key: string,
  at: Date,
): Promise<Invitation | null> {
  if (!isLinkKey(key)) return null;
  const rows = await db.query<Row>(sql`
    SELECT r.id AS "roleId", r.grant_key AS nonce,
      jsonb_build_object('id', p.id::text, 'slug', p.slug, 'name', coalesce(nullif(p.full_name, ''), p.slug),
        'email', p.email) AS profile,
      jsonb_build_object('slug', t.slug, 'title', t.title) AS type
    FROM role r JOIN profile p ON p.id = r.profile_id JOIN role_type t ON t.id = r.role_type_id
    WHERE r.user_id = ${userId} AND r.grant_key IS NOT NULL AND p.is_active AND (r.ends_at IS NULL OR r.ends_at > ${at})`);
  const row = rows.find((candidate) => grantKeyOf(candidate) === key);
  return row ? { ...row, profile: { ...row.profile, id: BigInt(row.profile.id) } } : null;
}

/** How many offers wait for the user. */
export async function countInvitations(db: Db, userId: bigint, at: Date): Promise<number> {
  const [row] = await db.query<{ count: bigint }>(sql`
    SELECT count(*) FROM role r JOIN profile p ON p.id = r.profile_id
    WHERE r.user_id = ${userId} AND r.grant_key IS NOT NULL AND p.is_active AND (r.ends_at IS NULL OR r.ends_at > ${at})`);
  return Number(row?.count ?? 0);
}

/**
 * Accepts an offer, from which moment the role is in force.
 *
 * @throws NotFound 404 when the key is unknown, used, or somebody else's
 * Source: API reference, PUT /api/users/{user}/accessibles/accept/{verification_key}
 */
export async function acceptGrant(
  db: Database,
  { subject, key, origin }: { subject: UserSubject; key: string; origin: Origin },
): Promise<Accessible> {
  const { user } = subject;
  const profileId = await db.transaction(async (tx) => {
    const invitation = await findInvitation(tx, user.id, key, origin.at);
    if (!invitation) throw noInvitation();
    await accept(tx, { invitation, user, key, origin });
    return invitation.profile.id;
  });
  const view = { user, viewerId: user.id, isSelf: true, at: origin.at };
  return { ...(await getAccessible(db, profileId, view)), detail: "You have accepted the role." };
}

async function accept(
  tx: Tx,
  {
    invitation: { profile, type },
    user,
    key,
    origin,
  }: { invitation: Invitation; user: UserSubject["user"]; key: string; origin: Origin },
): Promise<void> {
  await lockProfileRoles(tx, profile.id);
  const pair = { profileId: profile.id, userId: user.id };
  // It may have been accepted, or taken back and made again, since it was looked up.
  if ((await readRole(tx, pair, origin.at)).grantKey !== key) throw noInvitation();
  await stepRole(tx, {
    ...{ pair, origin, type },
    action: { kind: "accept" },
    names: { profile: profile.slug, user: user.username },
    message: "",
    mayOrphan: false,
  });
}

function noInvitation(): NotFound {
  return new NotFound("There is no such invitation. It was accepted or withdrawn, or is for somebody else.");
}
