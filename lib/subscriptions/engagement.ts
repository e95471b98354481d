import type { SignedIn } from "@/lib/auth/actor";
import type { ProfileSubject } from "@/lib/auth/audience";
import { type Db, sql } from "@/lib/db";
import { type ListDefinition, type ListRequest, type Page, readPage } from "@/lib/http";
import {
  type ProfileSummaryRow,
  presentProfileSummary,
  presentRole,
  profileSummaryJson,
  type RoleRow,
  roleColumns,
  roleTables,
} from "@/lib/identity";
import type { EngagedSubscriber } from "./schemas";
import { inForce, subscribesTo, windowOf } from "./subscribers";

/** Within how many days somebody who signed in is active. */
const ENGAGED_DAYS = 7;

const fields = {
  first_name: sql`u.first_name`,
  last_name: sql`u.last_name`,
  profile: sql`p.slug`,
  profile__full_name: sql`p.full_name`,
};

/** How active people are searched and sorted: who signed in last comes first. Dates bound when they did. */
export const engagedList = {
  search: fields,
  sort: {
    first_name: sql`lower(u.first_name)`,
    last_name: sql`lower(u.last_name)`,
    profile: sql`lower(p.slug)`,
    profile__full_name: sql`lower(p.full_name)`,
    created_at: sql`u.last_login`,
  },
  defaultOrder: ["-created_at"],
  tieBreak: sql`r.id`,
  dates: { column: sql`u.last_login`, endsAt: "now" },
} as const satisfies ListDefinition;

/**
 * People who have signed in within the window, the last 7 days, and have a role on a profile that is subscribed to the
 * provider beyond it. Who was put on a profile without being asked is left out: when they sign in is not its business.
 */
export async function listEngaged(
  db: Db,
  list: ListRequest,
  { subject, actor, at }: { subject: ProfileSubject; actor: SignedIn; at: Date },
): Promise<Page<EngagedSubscriber>> {
  const { since, until } = windowOf(list, ENGAGED_DAYS, at);
  const { profile: provider, access } = subject;
  const view = { profileId: provider.id, viewerId: actor.id, seesAll: access.as === "broker", at };
  const { count, next, previous, results } = await readPage<RoleRow & { summary: ProfileSummaryRow }>(
    db,
    { ...list, where: list.matches },
    {
      columns: sql`${roleColumns(view)}, ${profileSummaryJson(sql`p`)} AS summary`,
      from: roleTables,
      where: sql`p.is_active AND u.is_active AND ${inForce(at)} AND r.accepted_by_user
        AND u.last_login >= ${since} AND u.last_login < ${until}
        AND ${subscribesTo(provider.id, sql`p.id`, until)}`,
    },
  );
  return {
    ...{ count, next, previous },
    results: results.map(({ summary, ...row }) => ({
      ...presentRole(row),
      profile: presentProfileSummary(summary),
    })),
  };
}
