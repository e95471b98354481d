import type { UserSubject } from "@/lib/auth/audience";
import { type Database, sql, type Tx } from "@/lib/db";
import { InvalidInput, NotFound, TooManyRequests } from "@/lib/errors";
import type { Origin } from "../audit/record";
import { refusingTaken } from "../errors";
import { createProfile } from "../profiles/profiles";
import { countingMisses, NobodyThere } from "../search/lookups";
import { createUserFor } from "../users/users";
import { type AccessibleView, getAccessible } from "./accessible-lists";
import { type RoleOutcome, stepRole, tellRequest } from "./changes";
import { findImplicitOffer } from "./implicit-roles";
import { refuseFlood } from "./notices";
import { type AccessibleChange, getReachable } from "./removal";
import { getRoleType, holdRoleType, type RoleTypeRef } from "./role-types";
import { grantManager } from "./roles";
import type { Accessible, AccessibleCreate } from "./schemas";
import { lockProfileRoles, readRole } from "./store";

/** Profiles that share one e-mail address are asked together, up to this many. */
const MAX_PROFILES = 5;

/** A user who asks for a role. */
export interface RoleRequest {
  readonly subject: UserSubject;
  /** As the path says it; null for a request that names no type. */
  readonly role: string | null;
  readonly form: AccessibleCreate;
  readonly force: boolean;
  readonly origin: Origin;
}

interface Asked {
  readonly id: bigint;
  readonly slug: string;
}

/**
 * Asks a profile for a role, or accepts the one it offers. Several profiles of one e-mail address are all asked, and the
 * first is shown. A profile that is not there yet is created when `force` says so, for the owner of its e-mail address.
 *
 * @returns the first, and whether nothing linked it and the user before
 * @throws InvalidInput 400 on `slug` and `email`, or on what a new profile lacks
 * @throws NotFound     404 the profile, or its role type
 * @throws TooManyRequests 429 after very many requests of one day
 * Source: API reference, POST /api/users/{user}/accessibles and …/{role}
 */
export async function requestRole(
  db: Database,
  request: RoleRequest,
): Promise<{ accessible: Accessible; isNew: boolean }> {
  const { subject, form, origin } = request;
  const { slug = "", email = "" } = form;
  if (slug === "" && email === "") {
    const message = "Enter the name of a profile, or its e-mail address.";
    throw new InvalidInput({ slug: [message], email: [message] });
  }
  const work = () =>
    db.transaction(async (tx) => {
      await refuseFlood(tx, { kind: "request", userId: subject.user.id }, origin.at);
      const found = await findAsked(tx, slug, email);
      const asked = found.length > 0 ? found : [await createAsked(tx, request)];
      // Few, and each has its own lock, type and notice.
      const outcomes: { profile: Asked; outcome: RoleOutcome }[] = [];
      for (const profile of asked) outcomes.push({ profile, outcome: await ask(tx, request, profile) });
      return outcomes;
    });
  const [first] = await countingMisses(db, subject.user.id, () => refusingTaken(work));
  if (!first) throw new Error("somebody was asked");
  const { profile, outcome } = first;
  const accessible = await getAccessible(db, profile.id, ownView(subject, origin.at));
  return {
    accessible: { ...accessible, detail: tellOutcome(outcome) },
    isNew: outcome.before.kind === "none",
  };
}

async function ask(tx: Tx, request: RoleRequest, profile: Asked): Promise<RoleOutcome> {
  const { subject, form, origin } = request;
  const { user } = subject;
  await lockProfileRoles(tx, profile.id);
  const type = request.role === null ? null : await holdRoleType(tx, profile.id, request.role);
  const isImplicit = type !== null && (await isImplicitFor(tx, user.id, profile, type, origin.at));
  const pair = { profileId: profile.id, userId: user.id };
  return stepRole(tx, {
    ...{ pair, origin },
    action: { kind: "request", typeId: type?.id ?? null, isImplicit },
    names: { profile: profile.slug, user: user.username },
    type: type ?? (await offeredType(tx, pair)),
    message: form.message ?? "",
    mayOrphan: false,
  });
}

/** The type that the profile offers the user, or that the user has asked for before. */
async function offeredType(
  tx: Tx,
  { profileId, userId }: { readonly profileId: bigint; readonly userId: bigint },
): Promise<Pick<RoleTypeRef, "slug" | "title"> | null> {
  const [type] = await tx.query<Pick<RoleTypeRef, "slug" | "title">>(sql`
    SELECT t.slug, t.title FROM role r JOIN role_type t ON t.id = r.role_type_id
    WHERE r.profile_id = ${profileId} AND r.user_id = ${userId}`);
  return type ?? null;
}

/** Whether this is the role that the user may take by the domain of their address. */
async function isImplicitFor(
  tx: Tx,
  userId: bigint,
  profile: Asked,
  type: RoleTypeRef,
  at: Date,
): Promise<boolean> {
  if (!type.implicitCreateOnNone) return false;
  const offer = await findImplicitOffer(tx, userId, at);
  return offer?.kind === "role" && offer.role.profile.id === profile.id && offer.role.type.id === type.id;
}

/** The profile of this slug, else all of this e-mail address. The payment processor's profile is nobody's to join. */
async function findAsked(tx: Tx, slug: string, email: string): Promise<Asked[]> {
  const profiles = await tx.query<Asked & { isNamed: boolean }>(sql`
    SELECT p.id, p.slug, p.slug = ${slug} AS "isNamed" FROM profile p
    WHERE p.is_active AND NOT EXISTS (SELECT FROM site_settings s WHERE s.processor_id = p.id)
      AND (p.slug = ${slug} OR (${email} <> '' AND lower(split_part(p.email, '@', -1)) = lower(split_part(${email}, '@', -1))
        AND lower(p.email) = lower(${email})))
    ORDER BY p.slug = ${slug} DESC, p.id LIMIT ${MAX_PROFILES}`);
  const named = profiles.filter(({ isNamed }) => isNamed);
  return named.length > 0 ? named : profiles;
}

/**
 * A profile for those who are asked and are not there yet, managed by the owner of the e-mail address.
 *
 * @throws NotFound unless it is to be created, InvalidInput 400
 */
async function createAsked(tx: Tx, { form, force, role, subject, origin }: RoleRequest): Promise<Asked> {
  if (!force) throw new NobodyThere("There is no such profile.");
  const { slug, email = "", full_name: fullName = "" } = form;
  if (email === "")
    throw new InvalidInput({ email: ["There is no such profile. Enter an e-mail address to create it."] });
  const name = fullName || slug || (email.split("@")[0] ?? "");
  const profile = await createProfile(tx, { slug: slug || undefined, full_name: name, email }, origin);
  if (role !== null) await getRoleType(tx, profile.id, role);
  const owner = await findOwner(tx, email, origin);
  const grant = {
    profileId: profile.id,
    profileSlug: profile.slug,
    userId: owner.id,
    username: owner.username,
  };
  await grantManager(tx, { ...grant, acceptedByUser: owner.id === subject.user.id }, origin);
  return profile;
}

async function findOwner(tx: Tx, email: string, origin: Origin): Promise<{ id: bigint; username: string }> {
  const [owner] = await tx.query<{ id: bigint; username: string }>(sql`
    SELECT id, username FROM app_user WHERE lower(email) = lower(${email}) AND is_active`);
  const nobodyYet = {
    ...{ email, username: undefined, fullName: "", phone: null, nickName: "", lang: "en", extra: null },
    ...{ passwordHash: null, signedIn: false },
  };
  return owner ?? createUserFor(tx, nobodyYet, origin);
}

function tellOutcome({ before, after, isTold }: RoleOutcome): string {
  if (after.kind === "active")
    return before.kind === "active" ? "You have a role there already." : "The role is yours.";
  if (after.kind === "invited")
    return "You have been offered another role there: accept or decline it first.";
  return isTold ? "Your request was sent." : "Your request waits for an answer. Its managers know of it.";
}

/** The user's own roles as they see them. */
function ownView({ user, isSelf }: UserSubject, at: Date, viewerId = user.id): AccessibleView {
  return { user, isSelf, viewerId, at };
}

/**
 * Tells a profile again that the user waits for an answer.
 *
 * @throws NotFound        404 when nothing links the two
 * @throws InvalidInput    400 when there is no request
 * @throws TooManyRequests 429 when they were told within a day
 * Source: API reference, POST /api/users/{user}/accessibles/{role}/{profile}
 */
export async function resendRequest(db: Database, change: AccessibleChange): Promise<Accessible> {
  const { subject, origin } = change;
  const profileId = await db.transaction(async (tx) => {
    const profile = await getReachable(tx, change);
    await lockProfileRoles(tx, profile.id);
    const pair = { profileId: profile.id, userId: subject.user.id };
    const { state } = await readRole(tx, pair, origin.at);
    if (state.kind === "none") throw new NotFound("There is no request for a role on this profile.");
    if (state.kind !== "requested")
      throw new InvalidInput(
        state.kind === "active"
          ? "The role was granted already."
          : "The profile has offered a role: accept it instead.",
      );
    const wait = await tellRequest(tx, { pair, type: await offeredType(tx, pair), message: "", origin });
    if (wait !== null)
      throw new TooManyRequests(wait, "The profile was told of this request within the last day.");
    return profile.id;
  });
  const accessible = await getAccessible(db, profileId, ownView(subject, origin.at, change.actor.id));
  return { ...accessible, detail: "The request was sent again." };
}
