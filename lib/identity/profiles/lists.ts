import { type Db, sql } from "@/lib/db";
import { type ListDefinition, type ListRequest, type Page, readPage } from "@/lib/http/list";
import type { ProfileDetail, ProfileListItem } from "../schemas";
import { profileAndPeopleFields } from "../search/search";
import {
  type DetailRow,
  detailColumns,
  type Person,
  personJson,
  presentDetail,
  presentListItem,
} from "./details";

/** How lists of profiles are searched and sorted. */
export const profileList: ListDefinition = {
  ...profileAndPeopleFields,
  sort: { full_name: sql`lower(p.full_name)`, created_at: sql`p.created_at` },
  defaultOrder: ["full_name"],
  tieBreak: sql`p.id`,
  dates: { column: sql`p.created_at`, endsAt: "open" },
};

/**
 * All active profiles, for the broker.
 *
 * Source: API reference, GET /api/profile
 */
export async function listProfiles(db: Db, list: ListRequest): Promise<Page<ProfileListItem>> {
  const {
    totals: _,
    results,
    ...page
  } = await readPage<DetailRow & { person: Person | null }>(db, list, {
    columns: sql`${detailColumns}, ${personJson} AS person`,
    from: sql`profile p`,
    where: sql`p.is_active`,
  });
  return { ...page, results: results.map(presentListItem) };
}

/** Active profiles that the user manages, the personal one included. */
export async function listManagedProfiles(
  db: Db,
  userId: bigint,
  list: ListRequest,
  now: Date,
): Promise<Page<ProfileDetail>> {
  const {
    totals: _,
    results,
    ...page
  } = await readPage<DetailRow>(db, list, {
    columns: detailColumns,
    from: sql`profile p JOIN role r ON r.profile_id = p.id JOIN role_type t ON t.id = r.role_type_id`,
    where: sql`r.user_id = ${userId} AND t.slug = 'manager' AND t.profile_id IS NULL AND r.grant_key IS NULL
      AND r.request_key IS NULL AND (r.ends_at IS NULL OR r.ends_at > ${now}) AND p.is_active`,
  });
  return { ...page, results: results.map(presentDetail) };
}
