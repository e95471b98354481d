import { type Db, type Sql, sql } from "@/lib/db";
import { organizationDomain } from "./public-mail-providers";
import type { RoleTypeRef } from "./role-types";

/** Whether the e-mail address of the profile `p` is at this domain, which is compared as a whole. */
function isAtDomain(domain: string): Sql {
  return sql`lower(split_part(p.email, '@', -1)) = ${domain}`;
}

/** Whether one of the managers of the profile `p` has proved to have an address of this domain. */
function holdsDomain(domain: string, at: Date): Sql {
  return sql`EXISTS (
    SELECT FROM role mr JOIN role_type mt ON mt.id = mr.role_type_id JOIN app_user mu ON mu.id = mr.user_id
      JOIN contact mc ON mc.user_id = mu.id
    WHERE mr.profile_id = p.id AND mt.slug = 'manager' AND mt.profile_id IS NULL AND mu.is_active
      AND mr.grant_key IS NULL AND mr.request_key IS NULL AND (mr.ends_at IS NULL OR mr.ends_at > ${at})
      AND mc.email_verified_at IS NOT NULL AND lower(split_part(mc.email, '@', -1)) = ${domain})`;
}

/** The user's e-mail address when its domain is an organization's, and whether it was proved. */
async function findAddress(
  db: Db,
  userId: bigint,
): Promise<{ email: string; domain: string; isVerified: boolean } | null> {
  const [user] = await db.query<{ email: string; isVerified: boolean }>(sql`
    SELECT u.email, EXISTS (
        SELECT FROM contact c WHERE c.user_id = u.id AND lower(c.email) = lower(u.email) AND c.email_verified_at IS NOT NULL
      ) AS "isVerified"
    FROM app_user u WHERE u.id = ${userId} AND u.email IS NOT NULL AND u.is_active`);
  const domain = organizationDomain(user?.email ?? null);
  return user && domain !== null ? { ...user, domain } : null;
}

/** Whether the user has proved an e-mail address of the profile's own domain. */
export async function sharesVerifiedDomain(
  db: Db,
  { profileId, userId }: { readonly profileId: bigint; readonly userId: bigint },
  at: Date,
): Promise<boolean> {
  const address = await findAddress(db, userId);
  if (!address?.isVerified) return false;
  const [row] = await db.query(sql`
    SELECT 1 FROM profile p
    WHERE p.id = ${profileId} AND ${isAtDomain(address.domain)} AND ${holdsDomain(address.domain, at)}`);
  return row !== undefined;
}

/** A role that a user may take without being asked. */
export interface ImplicitRole {
  readonly profile: { readonly id: bigint; readonly slug: string; readonly name: string };
  readonly type: Pick<RoleTypeRef, "id" | "slug" | "title">;
}

/** What somebody without any role may do about it. */
export type ImplicitOffer =
  | { readonly kind: "role"; readonly role: ImplicitRole }
  /** There would be one, once the address is proved. */
  | { readonly kind: "unverified"; readonly email: string };

interface CandidateRow {
  readonly id: bigint;
  readonly slug: string;
  readonly name: string;
  readonly isProved: boolean;
  readonly own: ImplicitRole["type"][] | null;
  readonly global: ImplicitRole["type"][] | null;
}

/**
 * The role that somebody without a role or an invitation may take by the domain of their e-mail address: that of the one
 * profile with an address there, which a manager must have proved too, of the one type that is marked so. Reads only: taking it needs a request.
 *
 * @returns null when there is none, or more than one
 * Source: docs/permissions.md, "Implicit roles"
 */
export async function findImplicitOffer(db: Db, userId: bigint, at: Date): Promise<ImplicitOffer | null> {
  const address = await findAddress(db, userId);
  if (!address) return null;
  const types = (owner: Sql) => sql`(
    SELECT jsonb_agg(jsonb_build_object('id', t.id::text, 'slug', t.slug, 'title', t.title))
    FROM role_type t WHERE t.implicit_create_on_none AND ${owner})`;
  const candidates = await db.query<CandidateRow>(sql`
    SELECT p.id, p.slug, coalesce(nullif(p.full_name, ''), p.slug) AS name,
      ${types(sql`t.profile_id = p.id`)} AS own, ${types(sql`t.profile_id IS NULL`)} AS global,
      ${holdsDomain(address.domain, at)} AS "isProved"
    FROM profile p
    WHERE p.is_active AND ${isAtDomain(address.domain)}
      AND NOT EXISTS (
        SELECT FROM role r JOIN profile rp ON rp.id = r.profile_id
        WHERE r.user_id = ${userId} AND rp.is_active AND r.request_key IS NULL AND (r.ends_at IS NULL OR r.ends_at > ${at}))
    LIMIT 2`);
  const [profile] = candidates;
  if (!profile?.isProved || candidates.length > 1) return null;
  const [type, ...others] = profile.own ?? profile.global ?? [];
  if (!type || others.length > 0) return null;
  if (!address.isVerified) return { kind: "unverified", email: address.email };
  return { kind: "role", role: { profile, type: { ...type, id: BigInt(type.id) } } };
}
