import { sql, type Tx } from "@/lib/db";
import { type Origin, recordAudit } from "../audit/record";
import { allocateProfileSlug, type NameOwner } from "../names";
import type { ProfileCreate } from "../schemas";
import { getSite } from "../site";

/** A profile about to exist; what is undefined stays empty. */
export interface NewProfile extends Partial<Omit<ProfileCreate, "type">> {
  readonly full_name: string;
  /** The user whose personal profile this is to be: the one whose name its slug may equal. */
  readonly own?: NameOwner | undefined;
  /** What the caller named the slug by, for the refusal; `slug` unless given. */
  readonly slugField?: string;
}

/**
 * Creates a profile without any role on it. The slug is made from the name when none is given; the time zone is the
 * site's.
 *
 * @throws InvalidInput 400 `slug` when the wanted slug is taken
 */
export async function createProfile(
  tx: Tx,
  profile: NewProfile,
  origin: Origin,
): Promise<{ id: bigint; slug: string }> {
  const { own, slugField = "slug", full_name: fullName, email = "" } = profile;
  const slug = await allocateProfileSlug(tx, {
    ...{ wanted: profile.slug, fullName, email, own, field: slugField, at: origin.at },
  });
  const timezone = profile.default_timezone ?? (await getSite(tx)).defaultTimezone;
  const [row] = await tx.query<{ id: bigint }>(sql`
    INSERT INTO profile (slug, full_name, email, phone, street_address, locality, region, postal_code, country,
      tax_id, default_timezone, picture, is_provider, is_bulk_buyer, extra, created_at)
    VALUES (${slug}, ${fullName}, ${email}, ${profile.phone ?? ""}, ${profile.street_address ?? ""},
      ${profile.locality ?? ""}, ${profile.region ?? ""}, ${profile.postal_code ?? ""}, ${profile.country ?? ""},
      ${profile.tax_id ?? ""}, ${timezone}, ${profile.picture || null}, ${profile.is_provider ?? false}, ${profile.is_bulk_buyer ?? false},
      ${jsonOrNull(profile.extra)}::jsonb, ${origin.at})
    RETURNING id`);
  if (!row) throw new Error("an insert returns its row");
  await recordAudit(tx, origin, { event: "profile_created", target: slug });
  return { id: row.id, slug };
}

/** Free data as it goes into a `jsonb` column. */
export function jsonOrNull(extra: unknown): string | null {
  return extra === null || extra === undefined ? null : JSON.stringify(extra);
}
