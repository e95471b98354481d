import { randomBytes } from "node:crypto";
import type { ProfileSubject } from "@/lib/auth/audience";
import { managedProfiles } from "@/lib/auth/managed-profiles";
import { type Database, type Db, join, lockName, type Sql, sql, type Tx } from "@/lib/db";
import { InvalidInput, NotFound, NotPermitted } from "@/lib/errors";
import { type ListDefinition, type ListRequest, type Page, readPage } from "@/lib/http/list";
import { type Origin, recordAudit } from "../audit/record";
import { slugify } from "../names";
import { jsonOrNull } from "../profiles/profiles";
import { type ProfileSummaryRow, presentProfileSummary, profileSummaryJson } from "../profiles/summaries";
import { deleteRoles } from "./bulk-removal";
import type { RoleType, RoleTypeCreate, RoleTypeUpdate } from "./schemas";

/** A role type, as rules need it. */
export interface RoleTypeRef {
  readonly id: bigint;
  readonly slug: string;
  readonly title: string;
  readonly isGlobal: boolean;
  readonly skipOptinOnGrant: boolean;
  readonly implicitCreateOnNone: boolean;
}

const refColumns = sql`t.id, t.slug, t.title, t.profile_id IS NULL AS "isGlobal", t.skip_optin_on_grant AS "skipOptinOnGrant",
  t.implicit_create_on_none AS "implicitCreateOnNone"`;

/** Rights hang on these two. */
const BUILT_IN = new Set(["manager", "contributor"]);
/** Words that stand where a role type does in a path. */
const PATH_WORDS = ["accept", "describe", "new"];
const SLUG_TRIES = 9;
/** More kinds than anybody tells apart; each is a page in the navigation of its profile. */
const MAX_TYPES = 50;

/** One form for `managers`, `Manager` and `manager`: lower case, without an `s` at the end. */
export function normalRole(role: string): string {
  return role.toLowerCase().replace(/s$/, "");
}

/** The normal form of the slug of `t`. No two types that a profile sees have the same. */
export const normalSlugSql = sql`regexp_replace(lower(t.slug), 's$', '')`;

/**
 * The type of this name that the profile sees: its own, or a global one.
 *
 * @throws NotFound
 */
export async function getRoleType(db: Db, profileId: bigint, role: string): Promise<RoleTypeRef> {
  const [type] = await db.query<RoleTypeRef>(sql`
    SELECT ${refColumns} FROM role_type t
    WHERE ${normalSlugSql} = ${normalRole(role)} AND (t.profile_id = ${profileId} OR t.profile_id IS NULL)
    ORDER BY t.profile_id NULLS LAST LIMIT 1`);
  if (!type) throw new NotFound("There is no such role.");
  return type;
}

/**
 * As {@link getRoleType}, and keeps the type from being deleted until the end of the transaction.
 *
 * @throws NotFound
 */
export async function holdRoleType(tx: Tx, profileId: bigint, role: string): Promise<RoleTypeRef> {
  const type = await getRoleType(tx, profileId, role);
  const held = await tx.query(sql`SELECT 1 FROM role_type WHERE id = ${type.id} FOR KEY SHARE`);
  if (held.length === 0) throw new NotFound("There is no such role.");
  return type;
}

/** A role type as JSON for {@link presentRoleType}, for use inside another statement. `editable` is for the viewer. */
export function roleTypeJson(type: Sql, viewer: { readonly userId: bigint; readonly at: Date }): Sql {
  return sql`jsonb_build_object('created_at', ${type}.created_at, 'slug', ${type}.slug, 'title', ${type}.title,
    'skip_optin_on_grant', ${type}.skip_optin_on_grant, 'implicit_create_on_none', ${type}.implicit_create_on_none,
    'otp_required', ${type}.otp_required, 'extra', ${type}.extra,
    'profile', (SELECT ${profileSummaryJson(sql`owner`)} FROM profile owner WHERE owner.id = ${type}.profile_id),
    'editable', EXISTS (SELECT FROM ${managedProfiles(viewer.userId, viewer.at)} mine
      WHERE mine.id = ${type}.profile_id OR mine.id = (SELECT broker_id FROM site_settings LIMIT 1)))`;
}

/** What {@link roleTypeJson} arrives as. */
export interface RoleTypeRow extends Omit<RoleType, "created_at" | "is_global" | "profile"> {
  readonly created_at: string;
  readonly profile: ProfileSummaryRow | null;
}

export function presentRoleType({ created_at, profile, ...row }: RoleTypeRow): RoleType {
  return {
    ...row,
    created_at: new Date(created_at),
    is_global: profile === null,
    profile: profile && presentProfileSummary(profile),
  };
}

export const roleTypeList = {
  search: { slug: sql`t.slug`, title: sql`t.title` },
  sort: { slug: sql`t.slug`, title: sql`lower(t.title)` },
  defaultOrder: ["slug"],
  tieBreak: sql`t.id`,
} as const satisfies ListDefinition;

/** Who looks at role types, and of which profile. */
export interface RoleTypeView {
  readonly profileId: bigint;
  readonly viewerId: bigint;
  readonly at: Date;
}

/** The types that roles of the profile may have: global ones and its own. */
export async function listRoleTypes(db: Db, list: ListRequest, view: RoleTypeView): Promise<Page<RoleType>> {
  const {
    results,
    totals: _,
    ...page
  } = await readPage<{ type: RoleTypeRow }>(db, list, {
    columns: sql`${roleTypeJson(sql`t`, { userId: view.viewerId, at: view.at })} AS type`,
    from: sql`role_type t`,
    where: sql`(t.profile_id = ${view.profileId} OR t.profile_id IS NULL)`,
  });
  return { ...page, results: results.map(({ type }) => presentRoleType(type)) };
}

/** @throws NotFound */
export async function describeRoleType(db: Db, role: string, view: RoleTypeView): Promise<RoleType> {
  const { id } = await getRoleType(db, view.profileId, role);
  const [row] = await db.query<{ type: RoleTypeRow }>(sql`
    SELECT ${roleTypeJson(sql`t`, { userId: view.viewerId, at: view.at })} AS type FROM role_type t WHERE t.id = ${id}`);
  if (!row) throw new NotFound("There is no such role.");
  return presentRoleType(row.type);
}

/** A change of the kinds of role of a profile, and who asks for it. */
export interface RoleTypeChange<Form> {
  readonly subject: ProfileSubject;
  readonly form: Form;
  readonly origin: Origin;
}

/**
 * Creates a kind of role for the profile; for the broker's profile, one for every profile. Two of the same title differ
 * by what is appended to the slug.
 *
 * @returns its slug
 * @throws InvalidInput 400 when there are as many as may be, or `title` that no free name can be made of
 */
export async function createRoleType(
  db: Database,
  { subject, form, origin }: RoleTypeChange<RoleTypeCreate>,
): Promise<string> {
  const { profile } = subject;
  return db.transaction(async (tx) => {
    // Global types and those of every profile share their slugs.
    await lockName(tx, "role types");
    await refuseMore(tx, profile.id);
    const slug = await allocateSlug(tx, profile.id, form.title);
    await tx.query(sql`
      INSERT INTO role_type (slug, title, profile_id, skip_optin_on_grant, implicit_create_on_none, otp_required, extra, created_at)
      SELECT ${slug}, ${form.title}, CASE WHEN s.broker_id = ${profile.id} THEN NULL ELSE ${profile.id}::bigint END,
        ${form.skip_optin_on_grant ?? false}, ${form.implicit_create_on_none ?? false}, ${form.otp_required ?? false},
        ${jsonOrNull(form.extra)}::jsonb, ${origin.at}
      FROM site_settings s ORDER BY s.id LIMIT 1`);
    await recordAudit(tx, origin, {
      event: "role_type_created",
      target: profile.slug,
      detail: { role: slug },
    });
    return slug;
  });
}

/** The broker's are those of every profile. */
async function refuseMore(tx: Tx, profileId: bigint): Promise<void> {
  const [row] = await tx.query<{ count: bigint }>(sql`
    SELECT count(*) FROM role_type t
    WHERE t.profile_id = ${profileId} OR (t.profile_id IS NULL AND
      (SELECT broker_id FROM site_settings ORDER BY id LIMIT 1) = ${profileId})`);
  if (Number(row?.count ?? 0) >= MAX_TYPES)
    throw new InvalidInput(`There may be ${MAX_TYPES} kinds of role: delete one that is not needed.`);
}

/** A slug of the title whose normal form no type has that the profile sees, nor any path word. */
async function allocateSlug(tx: Tx, profileId: bigint, title: string): Promise<string> {
  const base = slugify(title) || "role";
  const suffixed = Array.from(
    { length: SLUG_TRIES },
    () => `${base}-${randomBytes(4).toString("hex").slice(0, 7)}`,
  );
  const candidates = [base, ...suffixed].filter((slug) => !PATH_WORDS.includes(normalRole(slug)));
  const [free] = await tx.query<{ slug: string }>(sql`
    SELECT candidate.slug FROM unnest(${candidates}::text[], ${candidates.map(normalRole)}::text[])
      WITH ORDINALITY AS candidate (slug, normal, rank)
    WHERE NOT EXISTS (
      SELECT FROM role_type t WHERE ${normalSlugSql} = candidate.normal
        AND (t.profile_id IS NULL OR t.profile_id = ${profileId}
             OR (SELECT broker_id FROM site_settings ORDER BY id LIMIT 1) = ${profileId}))
    ORDER BY candidate.rank LIMIT 1`);
  if (!free) throw new InvalidInput({ title: ["No free name could be made of this title."] });
  return free.slug;
}

/**
 * Changes a kind of role, for all who have it; absent fields keep their value, and the slug never changes.
 *
 * @throws NotFound, NotPermitted 403 for a global type, unless by the broker
 */
export async function updateRoleType(
  db: Database,
  role: string,
  { subject, form, origin }: RoleTypeChange<RoleTypeUpdate>,
): Promise<void> {
  await db.transaction(async (tx) => {
    const type = await getEditable(tx, subject, role);
    const assignments = [
      sql`title = ${form.title}`,
      ...(form.skip_optin_on_grant === undefined
        ? []
        : [sql`skip_optin_on_grant = ${form.skip_optin_on_grant}`]),
      ...(form.implicit_create_on_none === undefined
        ? []
        : [sql`implicit_create_on_none = ${form.implicit_create_on_none}`]),
      ...(form.otp_required === undefined ? [] : [sql`otp_required = ${form.otp_required}`]),
      ...(form.extra === undefined ? [] : [sql`extra = ${jsonOrNull(form.extra)}::jsonb`]),
    ];
    await tx.query(sql`UPDATE role_type SET ${join(assignments, ", ")} WHERE id = ${type.id}`);
    await recordAudit(tx, origin, {
      event: "role_type_updated",
      target: subject.profile.slug,
      detail: { role: type.slug },
    });
  });
}

/**
 * Deletes a kind of role, and every role, offer and request of that kind. As only `manager` makes managers, and stays,
 * no profile is left without one.
 *
 * @throws NotFound, NotPermitted 403, InvalidInput 400 for `manager` and `contributor`
 */
export async function deleteRoleType(
  db: Database,
  role: string,
  { subject, origin }: Omit<RoleTypeChange<never>, "form">,
): Promise<void> {
  await db.transaction(async (tx) => {
    const type = await getEditable(tx, subject, role);
    if (type.isGlobal && BUILT_IN.has(type.slug))
      throw new InvalidInput(`Permissions depend on the role ${type.title}: it cannot be deleted.`);
    const roles = await deleteRoles(tx, sql`r.role_type_id = ${type.id}`, origin);
    await tx.query(sql`DELETE FROM role_type WHERE id = ${type.id}`);
    await recordAudit(tx, origin, {
      event: "role_type_deleted",
      target: subject.profile.slug,
      detail: { role: type.slug, roles },
    });
  });
}

async function getEditable(tx: Tx, { profile, access }: ProfileSubject, role: string): Promise<RoleTypeRef> {
  const type = await getRoleType(tx, profile.id, role);
  if (type.isGlobal && access.as !== "broker")
    throw new NotPermitted("This role is shared by all profiles: only the site's own people change it.");
  await tx.query(sql`SELECT 1 FROM role_type WHERE id = ${type.id} FOR UPDATE`);
  return type;
}
