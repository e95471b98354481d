import type { SignedIn } from "@/lib/auth/actor";
import { admit, type ProfileSubject } from "@/lib/auth/audience";
import { type Database, sql } from "@/lib/db";
import { systemOrigin } from "@/lib/identity";
import { grantRole } from "@/lib/identity/roles/grants";
import { requestRole } from "@/lib/identity/roles/requests";

/** Roles that are not the first day's: somebody who helps the company, somebody invited, and three who ask. */
export async function findColleagues(db: Database, at: Date): Promise<void> {
  const people = await db.query<SignedIn>(sql`
    SELECT id, username, email, trim(first_name || ' ' || last_name) AS "fullName", 'user' AS kind, 'system' AS via,
      TRUE AS "hasPassword", TRUE AS "isActivated", token_version AS "tokenVersion", '' AS "credentialId"
    FROM app_user WHERE is_active ORDER BY username NOT IN ('donny', 'xia'), id LIMIT 7`);
  const [donny, xia, helper, invited, ...asking] = people;
  if (!donny || !xia || !helper || !invited) return;
  const cowork = await subjectOf(db, donny, "cowork", at);
  await ask(db, helper, "cowork", at);
  for (const { username: slug } of [helper, invited])
    await grantRole(db, {
      ...{ subject: cowork, role: "contributor", actor: donny, force: false },
      form: { slug, message: "For the front desk." },
      origin: originOf(donny, at),
    });
  await ask(db, xia, "studio", at);
  for (const person of asking.slice(0, 2)) await ask(db, person, "cowork", at);
}

async function ask(db: Database, user: SignedIn, slug: string, at: Date): Promise<void> {
  const subject = { user, isSelf: true };
  const form = { slug, message: "I would like to help." };
  await requestRole(db, { subject, role: null, form, force: false, origin: originOf(user, at) });
}

async function subjectOf(db: Database, actor: SignedIn, profile: string, now: Date): Promise<ProfileSubject> {
  const gate = { audience: "profile", frictionless: true, params: { profile }, isRead: false, now } as const;
  return (await admit(db, actor, gate)) as ProfileSubject;
}

function originOf({ id, username }: SignedIn, at: Date) {
  return { ...systemOrigin(at, username), userId: id };
}
