import { type Db, type Sql, sql } from "@/lib/db";
import { NotAuthenticated, NotFound, NotPermitted } from "@/lib/errors";
import type { Actor, SignedIn } from "./actor";
import { TermsNotSigned } from "./terms";

/**
 * Who may call an operation. Managers may use every method, contributors only GET; the broker's own people pass
 * everywhere, for support. See docs/permissions.md for the whole table.
 *
 * - `anyone`: visitors too.
 * - `signed-in`: any user.
 * - `broker`: people of the broker.
 * - `profile`: people of `{profile}`, as subscriber or as provider.
 * - `profile-or-provider`: also people of a provider that `{profile}` is subscribed to, or was until 90 days ago.
 * - `provider-of-profile`: people of such a provider only, and not of `{profile}` itself: what is done to a customer's
 *   account by those who sell to it.
 * - `self`: `{user}`; also people of a profile that `{user}` has accepted a role on, or of a provider of such a profile.
 * - `self-or-contact`: as `self`; people of the broker may also name a contact that has no user.
 * - `self-only`: `{user}` and nobody else, the broker included: what opens an account, or decides for its owner.
 * - `self-or-broker`: `{user}`, gated as in `self-only`; or people of the broker, who may also name a contact that has no
 *   user.
 */
export type Audience =
  | "anyone"
  | "signed-in"
  | "broker"
  | "profile"
  | "profile-or-provider"
  | "provider-of-profile"
  | "self"
  | "self-or-contact"
  | "self-only"
  | "self-or-broker";

/** `manager` may do everything, `contributor` only read. */
export type Strength = "manager" | "contributor";

/** The profile a path names. */
export interface ProfileRef {
  readonly id: bigint;
  readonly slug: string;
  readonly fullName: string;
  readonly email: string;
  readonly defaultTimezone: string;
  readonly isProvider: boolean;
}

/** How the caller came to pass: the strongest relation that applies. */
export interface Access {
  readonly as: "broker" | "profile" | "provider";
  readonly strength: Strength;
  /** When `as` is `provider`: whose plans the caller may see; otherwise empty, which means all. */
  readonly providerIds: readonly bigint[];
}

export interface ProfileSubject {
  readonly profile: ProfileRef;
  readonly access: Access;
}

export interface UserSubject {
  readonly user: { readonly id: bigint; readonly username: string };
  readonly isSelf: boolean;
}

/** A contact that no user has taken over yet. */
export interface ContactSubject {
  readonly contact: { readonly id: bigint; readonly slug: string };
}

export type SubjectOf<A extends Audience> = A extends
  | "profile"
  | "profile-or-provider"
  | "provider-of-profile"
  ? ProfileSubject
  : A extends "self" | "self-only"
    ? UserSubject
    : A extends "self-or-contact" | "self-or-broker"
      ? UserSubject | ContactSubject
      : undefined;

export type Subject = ProfileSubject | UserSubject | ContactSubject | undefined;

export interface Gatekeeping {
  readonly audience: Audience;
  readonly frictionless: boolean;
  readonly params: Readonly<Record<string, string>>;
  readonly isRead: boolean;
  readonly now: Date;
}

/** A provider keeps sight of a customer this long after the last subscription ended. */
const PROVIDER_GRACE_DAYS = 90;

/**
 * Lets the caller pass or throws, in the order of the API reference: authenticated, activated, terms signed, related.
 *
 * @returns what the path names, with how the caller relates to it
 * @throws NotAuthenticated 401, NotPermitted 403, NotFound 404 (only for those who would be permitted otherwise)
 */
export async function admit(db: Db, actor: Actor, gate: Gatekeeping): Promise<Subject> {
  if (gate.audience === "anyone") return undefined;
  if (actor.kind === "visitor") throw new NotAuthenticated();
  if (gate.audience === "signed-in") return undefined;
  if (!gate.frictionless && !actor.isActivated)
    throw new NotPermitted("Activate your account first: set a password through the link in your e-mail.");
  switch (gate.audience) {
    case "broker":
      return admitBroker(db, actor, gate);
    case "profile":
    case "profile-or-provider":
    case "provider-of-profile":
      return admitToProfile(db, actor, gate);
    case "self":
    case "self-or-contact":
    case "self-only":
    case "self-or-broker":
      return admitToUser(db, actor, gate);
  }
}

/** How the caller stands at the gates that `frictionless` operations skip; selected along with how they are related. */
interface Gates {
  readonly isSigned: boolean;
  readonly lacksOtp: boolean;
}

/** The columns of {@link Gates}. */
function gates(actor: SignedIn, { frictionless, now }: Gatekeeping): Sql {
  if (frictionless) return sql`TRUE AS "isSigned", FALSE AS "lacksOtp"`;
  return sql`
    NOT EXISTS (
      SELECT FROM agreement a WHERE a.slug = 'terms-of-use' AND NOT EXISTS (
        SELECT FROM signature s WHERE s.agreement_id = a.id AND s.user_id = ${actor.id} AND s.signed_at >= a.updated_at)
    ) AS "isSigned",
    EXISTS (
      SELECT FROM role r JOIN role_type t ON t.id = r.role_type_id
      WHERE r.user_id = ${actor.id} AND t.otp_required AND r.accepted_by_user
        AND r.grant_key IS NULL AND r.request_key IS NULL AND (r.ends_at IS NULL OR r.ends_at > ${now})
        AND NOT EXISTS (SELECT FROM otp_secret o WHERE o.user_id = r.user_id AND o.confirmed_at IS NOT NULL)
    ) AS "lacksOtp"`;
}

/** Comes before how the caller is related: who has yet to sign is told so, and nothing else. */
function passGates(row: Gates | undefined): void {
  if (row?.lacksOtp)
    throw new NotPermitted("Your role asks for a second factor: enrol an authenticator app first.");
  if (!row?.isSigned) throw new TermsNotSigned();
}

/** Valid roles of the user that give rights: the two global types only. */
function rolesOf(userId: bigint, now: Date) {
  return sql`(
    SELECT r.profile_id, t.slug AS strength
    FROM role r JOIN role_type t ON t.id = r.role_type_id
    WHERE r.user_id = ${userId} AND r.grant_key IS NULL AND r.request_key IS NULL
      AND (r.ends_at IS NULL OR r.ends_at > ${now})
      AND t.profile_id IS NULL AND t.slug IN ('manager', 'contributor'))`;
}

function suffices(strength: Strength | null | undefined, gate: Gatekeeping): boolean {
  return strength === "manager" || (strength === "contributor" && gate.isRead);
}

function strongest(strengths: readonly (Strength | null)[]): Strength {
  return strengths.includes("manager") ? "manager" : "contributor";
}

async function admitBroker(db: Db, actor: SignedIn, gate: Gatekeeping): Promise<undefined> {
  const [row] = await db.query<Gates & { strength: Strength | null }>(sql`
    SELECT ${gates(actor, gate)}, (
      SELECT mine.strength FROM ${rolesOf(actor.id, gate.now)} mine
      JOIN site_settings s ON s.broker_id = mine.profile_id LIMIT 1) AS strength`);
  passGates(row);
  if (!suffices(row?.strength, gate)) throw new NotPermitted();
  return undefined;
}

interface Relation extends ProfileRef {
  readonly broker: Strength | null;
  readonly own: Strength | null;
  readonly providers: { readonly id: string; readonly strength: Strength }[];
}

async function admitToProfile(db: Db, actor: SignedIn, gate: Gatekeeping): Promise<ProfileSubject> {
  const slug = gate.params.profile ?? "";
  const since = new Date(gate.now.getTime() - PROVIDER_GRACE_DAYS * 86_400_000);
  const [relation] = await db.query<Gates & (Relation | (Partial<Relation> & Pick<Relation, "broker">))>(sql`
    WITH mine AS MATERIALIZED ${rolesOf(actor.id, gate.now)}
    SELECT ${gates(actor, gate)}, p.id, p.slug, p.full_name AS "fullName", p.email, p.default_timezone AS "defaultTimezone",
      p.is_provider AS "isProvider",
      (SELECT strength FROM mine JOIN site_settings s ON s.broker_id = mine.profile_id LIMIT 1) AS broker,
      (SELECT strength FROM mine WHERE mine.profile_id = p.id) AS own,
      coalesce((SELECT jsonb_agg(DISTINCT jsonb_build_object('id', plan.provider_id::text, 'strength', mine.strength))
         FROM subscription sub JOIN plan ON plan.id = sub.plan_id JOIN mine ON mine.profile_id = plan.provider_id
         WHERE sub.profile_id = p.id AND sub.grant_key IS NULL AND sub.request_key IS NULL AND sub.ends_at > ${since}), '[]') AS providers
    FROM (SELECT 1) one LEFT JOIN profile p ON p.slug = ${slug} AND p.is_active`);
  passGates(relation);
  const isBroker = suffices(relation?.broker, gate);
  if (!relation || !isRelation(relation)) {
    // That a profile exists is told only to those who could see it.
    throw isBroker ? new NotFound("There is no such profile.") : new NotPermitted();
  }
  const { own, providers, id, fullName, email, defaultTimezone, isProvider } = relation;
  const profile = { id, slug: relation.slug, fullName, email, defaultTimezone, isProvider };
  if (isBroker)
    return { profile, access: { as: "broker", strength: strongest([relation.broker]), providerIds: [] } };
  if (gate.audience !== "provider-of-profile" && suffices(own, gate))
    return { profile, access: { as: "profile", strength: strongest([own]), providerIds: [] } };
  const sufficient = providers.filter(({ strength }) => suffices(strength, gate));
  if (gate.audience === "profile" || sufficient.length === 0) throw new NotPermitted();
  const strength = strongest(sufficient.map((provider) => provider.strength));
  return {
    profile,
    access: { as: "provider", strength, providerIds: sufficient.map(({ id }) => BigInt(id)) },
  };
}

function isRelation(row: Partial<Relation>): row is Relation {
  return typeof row.id === "bigint";
}

function namesCaller(actor: SignedIn, { params }: Gatekeeping): boolean {
  return params.user?.toLowerCase() === actor.username.toLowerCase();
}

async function admitToUser(
  db: Db,
  actor: SignedIn,
  gate: Gatekeeping,
): Promise<UserSubject | ContactSubject> {
  if (namesCaller(actor, gate)) {
    // Who lacks a second factor, or will not sign, must still be able to enrol one, to change a stolen password, to leave.
    if (gate.audience !== "self-only" && gate.audience !== "self-or-broker")
      passGates((await db.query<Gates>(sql`SELECT ${gates(actor, gate)}`))[0]);
    return { user: { id: actor.id, username: actor.username }, isSelf: true };
  }
  if (gate.audience === "self-only") throw new NotPermitted();
  const username = gate.params.user ?? "";
  const since = new Date(gate.now.getTime() - PROVIDER_GRACE_DAYS * 86_400_000);
  const [row] = await db.query<
    Gates & {
      id: bigint | null;
      username: string;
      broker: Strength | null;
      related: Strength[];
    }
  >(sql`
    WITH mine AS MATERIALIZED ${rolesOf(actor.id, gate.now)},
    theirs AS (
      SELECT r.profile_id FROM role r JOIN app_user u ON u.id = r.user_id
      WHERE lower(u.username) = lower(${username}) AND r.accepted_by_user
        AND r.grant_key IS NULL AND r.request_key IS NULL AND (r.ends_at IS NULL OR r.ends_at > ${gate.now}))
    SELECT ${gates(actor, gate)}, u.id, u.username,
      (SELECT strength FROM mine JOIN site_settings s ON s.broker_id = mine.profile_id LIMIT 1) AS broker,
      ARRAY(SELECT strength FROM mine WHERE mine.profile_id IN (SELECT profile_id FROM theirs)
            UNION
            SELECT mine.strength FROM theirs JOIN subscription sub ON sub.profile_id = theirs.profile_id
              JOIN plan ON plan.id = sub.plan_id JOIN mine ON mine.profile_id = plan.provider_id
            WHERE sub.grant_key IS NULL AND sub.request_key IS NULL AND sub.ends_at > ${since}) AS related
    FROM (SELECT 1) one LEFT JOIN app_user u ON lower(u.username) = lower(${username}) AND u.is_active`);
  passGates(row);
  const isBroker = suffices(row?.broker, gate);
  const isRelated =
    gate.audience !== "self-or-broker" && row?.related.some((strength) => suffices(strength, gate));
  if (!isBroker && !isRelated) throw new NotPermitted();
  if (row?.id) return { user: { id: row.id, username: row.username }, isSelf: false };
  const contact = gate.audience === "self" ? null : await findContact(db, username);
  if (!contact) throw new NotFound("There is no such user.");
  return { contact };
}

async function findContact(db: Db, slug: string): Promise<ContactSubject["contact"] | null> {
  const [contact] = await db.query<ContactSubject["contact"]>(sql`
    SELECT id, slug FROM contact WHERE lower(slug) = lower(${slug}) AND user_id IS NULL
    ORDER BY slug = ${slug} DESC, id LIMIT 1`);
  return contact ?? null;
}
