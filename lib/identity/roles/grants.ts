import type { SignedIn } from "@/lib/auth/actor";
import type { ProfileSubject } from "@/lib/auth/audience";
import { type Database, sql, type Tx } from "@/lib/db";
import { InvalidInput, NotFound, NotPermitted, TooManyRequests } from "@/lib/errors";
import type { Origin } from "../audit/record";
import { refusingTaken } from "../errors";
import { lockNames } from "../names";
import { countingMisses, NobodyThere } from "../search/lookups";
import { createUserFor } from "../users/users";
import { type RoleOutcome, stepRole, tellGrant } from "./changes";
import { sharesVerifiedDomain } from "./implicit-roles";
import { getProfileRole } from "./lists";
import { countGrant, refuseFlood } from "./notices";
import { holdRoleType, type RoleTypeRef } from "./role-types";
import type { Role, RoleCreate } from "./schemas";
import { hasManager, lockProfileRoles, readRole } from "./store";

/** Something done about the roles of a profile, by one of those who may. */
export interface ProfileRoleChange {
  readonly subject: ProfileSubject;
  /** As the path says it. */
  readonly role: string;
  readonly actor: SignedIn;
  readonly origin: Origin;
}

interface Grantee {
  readonly id: bigint;
  readonly username: string;
}

/**
 * Offers somebody a role on the profile, or completes their request for one. Who is not a user yet is made one, without
 * a password, when `force` says so.
 *
 * @returns the role, and whether nothing linked the two before
 * @throws InvalidInput 400 on `slug` and `email`, or when the last manager would become something else
 * @throws NotFound     404 the role type, or the user
 * @throws NotPermitted 403 a provider's manager, once the profile has a manager
 * @throws TooManyRequests 429 after very many grants of one day, by the profile or by the caller on all profiles
 * Source: API reference, POST /api/profile/{profile}/roles/{role}; docs/permissions.md, "State machine"
 */
export async function grantRole(
  db: Database,
  request: ProfileRoleChange & { readonly form: RoleCreate; readonly force: boolean },
): Promise<{ role: Role; isNew: boolean }> {
  const { subject, form, force, actor, origin } = request;
  const { slug = "", email = "" } = form;
  if (slug === "" && email === "") {
    const message = "Enter a username or an e-mail address.";
    throw new InvalidInput({ slug: [message], email: [message] });
  }
  await countGrant(db, { as: subject.access.as, byId: actor.id });
  const work = () =>
    db.transaction(async (tx) => {
      // Who is invited may have to be named; names are locked before profiles, as everywhere.
      if (force) await lockNames(tx);
      await lockRolesFor(tx, subject, origin.at);
      await refuseFlood(tx, { kind: "grant", profileId: subject.profile.id }, origin.at);
      const type = await holdRoleType(tx, subject.profile.id, request.role);
      const known = await findGrantee(tx, slug, email);
      if (!known && !force) throw new NobodyThere("There is no such user.");
      const grantee = known ?? (await createInvited(tx, form, origin));
      const outcome = await grant(tx, { ...request, type, grantee, isKnown: known !== null });
      return { grantee, outcome };
    });
  const { grantee, outcome } = await countingMisses(db, actor.id, () => refusingTaken(work));
  const role = await getProfileRole(db, grantee.id, viewOf(subject, actor, origin.at));
  return { role: { ...role, detail: tellOutcome(grantee, outcome) }, isNew: outcome.before.kind === "none" };
}

async function grant(
  tx: Tx,
  request: ProfileRoleChange & {
    readonly form: RoleCreate;
    readonly type: RoleTypeRef;
    readonly grantee: Grantee;
    readonly isKnown: boolean;
  },
): Promise<RoleOutcome> {
  const { subject, type, grantee, isKnown, form, origin } = request;
  const pair = { profileId: subject.profile.id, userId: grantee.id };
  const skipsOptIn = isKnown && (await skipsOptInFor(tx, subject, type, grantee, origin.at));
  return stepRole(tx, {
    ...{ pair, type, origin },
    action: { kind: "grant", typeId: type.id, skipsOptIn },
    names: { profile: subject.profile.slug, user: grantee.username },
    message: form.message ?? "",
    mayOrphan: subject.access.as === "broker",
  });
}

/**
 * Whether the user need not accept. Anybody may make a profile and mark a type so: by others than the broker it holds
 * only for people who have proved an address of the profile's own domain. One's own personal profile is one's own.
 */
async function skipsOptInFor(
  tx: Tx,
  { profile, access }: ProfileSubject,
  type: RoleTypeRef,
  grantee: Grantee,
  at: Date,
): Promise<boolean> {
  if (isManagerType(type) && profile.slug.toLowerCase() === grantee.username.toLowerCase()) return true;
  if (!type.skipOptinOnGrant) return false;
  return (
    access.as === "broker" || sharesVerifiedDomain(tx, { profileId: profile.id, userId: grantee.id }, at)
  );
}

function isManagerType({ slug, isGlobal }: RoleTypeRef): boolean {
  return isGlobal && slug === "manager";
}

/**
 * Locks the roles of the profile.
 *
 * @throws NotPermitted 403 a provider's manager, once the profile has a manager of its own
 */
export async function lockRolesFor(tx: Tx, { profile, access }: ProfileSubject, at: Date): Promise<void> {
  await lockProfileRoles(tx, profile.id);
  if (access.as === "provider" && (await hasManager(tx, profile.id, at)))
    throw new NotPermitted("The profile has its own managers, who decide about its roles.");
}

/** An active user by name, else by the address that they sign in with or have proved. */
async function findGrantee(tx: Tx, username: string, email: string): Promise<Grantee | null> {
  const [user] = await tx.query<Grantee>(sql`
    SELECT u.id, u.username FROM app_user u
    WHERE u.is_active AND u.id IN (
      SELECT id FROM app_user WHERE lower(username) = lower(${username})
      UNION ALL SELECT id FROM app_user WHERE ${email} <> '' AND lower(email) = lower(${email})
      UNION ALL SELECT user_id FROM contact WHERE ${email} <> '' AND lower(email) = lower(${email}) AND email_verified_at IS NOT NULL)
    ORDER BY lower(u.username) = lower(${username}) DESC, lower(u.email) = lower(${email}) DESC NULLS LAST LIMIT 1`);
  return user ?? null;
}

/** A user without a password, of an address that was invited. */
async function createInvited(
  tx: Tx,
  { email, full_name: fullName = "" }: RoleCreate,
  origin: Origin,
): Promise<Grantee> {
  if (!email)
    throw new InvalidInput({ email: ["There is no such user. Enter an e-mail address to invite them."] });
  return createUserFor(
    tx,
    {
      ...{ email, fullName, username: undefined, phone: null, nickName: "", lang: "en", extra: null },
      ...{ passwordHash: null, signedIn: false },
    },
    origin,
  );
}

function tellOutcome({ username }: Grantee, { after, isTold }: RoleOutcome): string {
  const done = after.kind === "invited" ? `${username} was invited.` : `${username} has the role now.`;
  return isTold ? done : `${done} They have heard of it a short while ago, so no message was sent.`;
}

/** A user with a role of the type that the path names. */
export interface MemberChange extends ProfileRoleChange {
  readonly username: string;
}

/**
 * Sends an invitation again; its link stays the same.
 *
 * @throws NotFound        404 unless the user has just this role
 * @throws InvalidInput    400 when there is nothing to accept
 * @throws TooManyRequests 429 too soon after the last one; after very many grants of the caller within a day
 * Source: API reference, POST /api/profile/{profile}/roles/{role}/{user}
 */
export async function resendGrant(db: Database, request: MemberChange): Promise<Role> {
  const { subject, actor, origin, username } = request;
  await countGrant(db, { as: subject.access.as, byId: actor.id });
  const user = await db.transaction(async (tx) => {
    await lockRolesFor(tx, subject, origin.at);
    const type = await holdRoleType(tx, subject.profile.id, request.role);
    const grantee = await getUser(tx, username);
    const pair = { profileId: subject.profile.id, userId: grantee.id };
    const role = await readRole(tx, pair, origin.at);
    if (role.state.kind === "none" || role.state.typeId !== type.id)
      throw new NotFound("This user does not have this role on the profile.");
    if (role.state.kind !== "invited")
      throw new InvalidInput(
        role.state.kind === "active"
          ? `${grantee.username} has accepted already.`
          : `${grantee.username} has asked for this role: grant it instead.`,
      );
    const wait = await tellGrant(tx, role, { pair, type, message: "", origin });
    if (wait !== null) throw new TooManyRequests(wait, "This invitation was sent a short while ago.");
    return grantee;
  });
  const role = await getProfileRole(db, user.id, viewOf(subject, actor, origin.at));
  return { ...role, detail: `The invitation was sent to ${user.username} again.` };
}

/** @throws NotFound */
export async function getUser(tx: Tx, username: string): Promise<Grantee> {
  const [user] = await tx.query<Grantee>(sql`
    SELECT id, username FROM app_user WHERE lower(username) = lower(${username}) AND is_active`);
  if (!user) throw new NotFound("There is no such user.");
  return user;
}

/** The roles of a profile as the caller sees them. */
export function viewOf({ profile, access }: ProfileSubject, actor: SignedIn, at: Date) {
  return { profileId: profile.id, viewerId: actor.id, seesAll: access.as === "broker", at };
}
