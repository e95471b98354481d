import type { SignedIn } from "@/lib/auth/actor";
import type { UserSubject } from "@/lib/auth/audience";
import { type Database, sql, type Tx } from "@/lib/db";
import { NotFound, NotPermitted } from "@/lib/errors";
import type { Origin } from "../audit/record";
import { stepRole } from "./changes";
import { getUser, lockRolesFor, type MemberChange } from "./grants";
import { isBrokerManager, isManagerOf } from "./roles";
import { lockProfileRoles } from "./store";

/**
 * Removes whatever links the user and the profile: a role, an offer, a request, of any type. Doing it again is fine.
 *
 * @throws NotFound     404 the user
 * @throws InvalidInput 400 the last manager
 * @throws NotPermitted 403 a provider's manager, once the profile has a manager
 * Source: API reference, DELETE /api/profile/{profile}/roles/{role}/{user}
 */
export async function removeMember(db: Database, request: Omit<MemberChange, "role">): Promise<void> {
  const { subject, username, origin } = request;
  await db.transaction(async (tx) => {
    await lockRolesFor(tx, subject, origin.at);
    const user = await getUser(tx, username);
    await remove(tx, { profile: subject.profile, user, mayOrphan: subject.access.as === "broker", origin });
  });
}

/** Something done about one role of a user. */
export interface AccessibleChange {
  readonly subject: UserSubject;
  /** Slug. */
  readonly profile: string;
  readonly actor: SignedIn;
  readonly origin: Origin;
}

/**
 * Leaves a profile, declines its offer or withdraws the request. Others than the user reach only profiles that they
 * manage themselves: who shares one profile with somebody has no say about their others.
 *
 * @throws NotFound 404 the profile, InvalidInput 400 the last manager, NotPermitted 403
 * Source: API reference, DELETE /api/users/{user}/accessibles/{role}/{profile}
 */
export async function removeAccessible(db: Database, request: AccessibleChange): Promise<void> {
  const { subject, actor, origin } = request;
  await db.transaction(async (tx) => {
    const profile = await getReachable(tx, request);
    await lockProfileRoles(tx, profile.id);
    const mayOrphan = await isBrokerManager(tx, actor.id, origin.at);
    await remove(tx, { profile, user: subject.user, mayOrphan, origin });
  });
}

interface Removal {
  readonly profile: { readonly id: bigint; readonly slug: string };
  readonly user: { readonly id: bigint; readonly username: string };
  readonly mayOrphan: boolean;
  readonly origin: Origin;
}

async function remove(tx: Tx, { profile, user, mayOrphan, origin }: Removal): Promise<void> {
  await stepRole(tx, {
    pair: { profileId: profile.id, userId: user.id },
    action: { kind: "remove" },
    names: { profile: profile.slug, user: user.username },
    type: null,
    message: "",
    ...{ mayOrphan, origin },
  });
}

/**
 * The profile of the path, for who may do something about the user's role on it.
 *
 * @throws NotFound 404, NotPermitted 403
 */
export async function getReachable(
  tx: Tx,
  { subject, profile: slug, actor, origin }: AccessibleChange,
): Promise<{ id: bigint; slug: string }> {
  const [profile] = await tx.query<{ id: bigint; slug: string }>(sql`
    SELECT id, slug FROM profile WHERE slug = ${slug} AND is_active`);
  const mayAct =
    subject.isSelf ||
    (await isBrokerManager(tx, actor.id, origin.at)) ||
    (profile !== undefined && (await isManagerOf(tx, actor.id, profile.id, origin.at)));
  if (!mayAct) throw new NotPermitted();
  if (!profile) throw new NotFound("There is no such profile.");
  return profile;
}
