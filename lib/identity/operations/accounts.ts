import { spend } from "@/lib/auth/throttle";
import { type Db, sql } from "@/lib/db";
import { NotFound, TooManyRequests } from "@/lib/errors";
import { operation } from "@/lib/http";
import { originOf } from "../audit/record";
import { spendProfile } from "../profiles/creation-limit";
import { createShadowProfile } from "../profiles/shadow-profiles";
import { type ProfileSummaryRow, presentProfileSummary, profileSummaryJson } from "../profiles/summaries";
import { ProfileCreate, ProfileDetail, ProfileSummary } from "../schemas";
import { accountList, searchAccounts, searchProfiles, searchUsers, userSearchList } from "../search/accounts";
import { ProfileTypeahead, UserTypeahead } from "../search/schemas";

const EVERYTHING_OR_NOTHING =
  "For search boxes: answers with everything that matches, or with nothing when that is more than five rows (or than " +
  "there are terms). Terms have at least three characters. E-mail addresses and phone numbers must be known whole, " +
  "unless the caller manages the broker or a provider.";

/** Profiles, and users that have none. */
export const listAccounts = operation({
  name: "listAccounts",
  method: "GET",
  path: "/api/accounts",
  title: "Searches profile and user accounts",
  description: EVERYTHING_OR_NOTHING,
  audience: "signed-in",
  list: accountList,
  response: ProfileTypeahead,
  errors: [TooManyRequests],
  handle: async ({ db, actor, list, now }) => {
    await spend(db, { limit: "search", subject: actor.id.toString() });
    return searchAccounts(db, { actor, list, now });
  },
});

/** Profiles that can be notified. */
export const listAccountProfiles = operation({
  name: "listAccountProfiles",
  method: "GET",
  path: "/api/accounts/profiles",
  title: "Searches profiles",
  description: `${EVERYTHING_OR_NOTHING} When nothing matches an e-mail address, profiles of the same domain do.`,
  audience: "signed-in",
  list: accountList,
  response: ProfileTypeahead,
  errors: [TooManyRequests],
  handle: async ({ db, actor, list, now }) => {
    await spend(db, { limit: "search", subject: actor.id.toString() });
    return searchProfiles(db, { actor, list, now });
  },
});

/** Users, by name. */
export const listAccountUsers = operation({
  name: "listAccountUsers",
  method: "GET",
  path: "/api/accounts/users",
  title: "Searches users",
  description: EVERYTHING_OR_NOTHING,
  audience: "signed-in",
  list: userSearchList,
  response: UserTypeahead,
  errors: [TooManyRequests],
  handle: async ({ db, actor, list, now }) => {
    await spend(db, { limit: "search", subject: actor.id.toString() });
    return searchUsers(db, { actor, list, now });
  },
});

/** A profile that somebody else is to have. */
export const createAccountProfile = operation({
  name: "createAccountProfile",
  method: "POST",
  path: "/api/accounts/profiles",
  title: "Creates a shadow profile",
  description: "The caller has no role on it.",
  audience: "signed-in",
  body: ProfileCreate,
  response: ProfileDetail,
  status: 201,
  errors: [TooManyRequests],
  handle: async (context) => {
    const { db, actor, body: form, now } = context;
    await spendProfile(db, actor, now);
    return createShadowProfile(db, { form, actor, origin: originOf(context) });
  },
});

/** What anybody may know of a profile whose name they know. */
export const getAccountProfile = operation({
  name: "getAccountProfile",
  method: "GET",
  path: "/api/accounts/profiles/{profile}",
  title: "Retrieves a profile summary",
  audience: "signed-in",
  response: ProfileSummary,
  handle: ({ db, params }) => getSummary(db, params.profile),
});

/** @throws NotFound of archived profiles too */
async function getSummary(db: Db, slug: string): Promise<ProfileSummary> {
  const [row] = await db.query<{ summary: ProfileSummaryRow }>(sql`
    SELECT ${profileSummaryJson(sql`p`)} AS summary FROM profile p WHERE p.slug = ${slug} AND p.is_active`);
  if (!row) throw new NotFound("There is no such profile.");
  return presentProfileSummary(row.summary);
}
