import { type Db, type Sql, sql } from "@/lib/db";
import { type ListDefinition, type ListRequest, type Page, readPage } from "@/lib/http";
import {
  type ProfileSummaryRow,
  presentProfileSummary,
  profileAndPeopleFields,
  profileSummaryJson,
} from "@/lib/identity";
import type { ProfileSummary } from "@/lib/identity/schemas";

const DAY_MS = 86_400_000;

/** Within how many days somebody who did not sign in is inactive. */
const UNENGAGED_DAYS = 90;

const profileList = {
  ...profileAndPeopleFields,
  sort: { full_name: sql`lower(p.full_name)`, created_at: sql`p.created_at` },
  defaultOrder: ["full_name"],
  tieBreak: sql`p.id`,
} as const satisfies ListDefinition;

/** How subscribers are searched and sorted; dates bound when their profile was made. */
export const subscriberList = {
  ...profileList,
  dates: { column: sql`p.created_at`, endsAt: "now" },
} as const satisfies ListDefinition;

/** As {@link subscriberList}, but dates bound the window in which nobody signed in. */
export const unengagedList = {
  ...profileList,
  dates: { column: sql`p.created_at`, endsAt: "now" },
} as const satisfies ListDefinition;

/** Profiles that have, or had, a subscription to a plan of the provider. */
export async function listSubscribers(
  db: Db,
  list: ListRequest,
  providerId: bigint,
): Promise<Page<ProfileSummary>> {
  return listProfiles(
    db,
    list,
    sql`EXISTS (SELECT FROM subscription s JOIN plan ON plan.id = s.plan_id
      WHERE s.profile_id = p.id AND plan.provider_id = ${providerId} AND s.closed_at IS NULL)`,
  );
}

/** Profiles with a subscription in force of which nobody has signed in within the window: the last 90 days. */
export async function listUnengaged(
  db: Db,
  list: ListRequest,
  { providerId, at }: { providerId: bigint; at: Date },
): Promise<Page<ProfileSummary>> {
  const { since, until } = windowOf(list, UNENGAGED_DAYS, at);
  return listProfiles(
    db,
    { ...list, where: list.matches },
    sql`${subscribesTo(providerId, sql`p.id`, at)} AND NOT EXISTS (
      SELECT FROM role r JOIN app_user u ON u.id = r.user_id
      WHERE r.profile_id = p.id AND ${inForce(at)} AND u.last_login >= ${since} AND u.last_login < ${until})`,
  );
}

/** The window of time that a list names, or the last days before now. */
export function windowOf(
  { startAt, endsAt }: Pick<ListRequest, "startAt" | "endsAt">,
  days: number,
  at: Date,
): { since: Date; until: Date } {
  const until = endsAt ?? at;
  return { since: startAt ?? new Date(until.getTime() - days * DAY_MS), until };
}

/** Whether the profile has a subscription in force to a plan of the provider at an instant. */
export function subscribesTo(providerId: bigint, profileId: Sql, at: Date): Sql {
  return sql`EXISTS (SELECT FROM subscription s JOIN plan ON plan.id = s.plan_id
    WHERE s.profile_id = ${profileId} AND plan.provider_id = ${providerId}
      AND s.grant_key IS NULL AND s.request_key IS NULL AND s.ends_at > ${at})`;
}

/** Whether the role `r` is in force: neither only offered nor only asked for, and not over. */
export function inForce(at: Date): Sql {
  return sql`(r.grant_key IS NULL AND r.request_key IS NULL AND (r.ends_at IS NULL OR r.ends_at > ${at}))`;
}

async function listProfiles(db: Db, list: ListRequest, where: Sql): Promise<Page<ProfileSummary>> {
  const { count, next, previous, results } = await readPage<{ summary: ProfileSummaryRow }>(db, list, {
    columns: sql`${profileSummaryJson(sql`p`)} AS summary`,
    from: sql`profile p`,
    where: sql`p.is_active AND ${where}`,
  });
  return {
    ...{ count, next, previous },
    results: results.map(({ summary }) => presentProfileSummary(summary)),
  };
}
