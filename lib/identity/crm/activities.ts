import { type Database, type Db, sql, type Tx } from "@/lib/db";
import { InvalidInput, NotFound } from "@/lib/errors";
import { type ListDefinition, type ListRequest, type Page, readPage } from "@/lib/http/list";
import type { Origin } from "../audit/record";
import { type ProfileSummaryRow, presentProfileSummary, profileSummaryJson } from "../profiles/summaries";
import type { Activity, UserSummary } from "../schemas";
import { freeContactSlug } from "../users/contacts";
import { userSummaryJson } from "../users/summaries";
import type { ActivityCreate } from "./schemas";

/** Whom notes are about: a user, by all its contacts, or a contact that has no user. */
type Person =
  | { readonly userId: bigint; readonly username: string }
  | { readonly userId: null; readonly contactId: bigint };

/**
 * The person that a path names: an active user by name, else whoever the contact of that slug is.
 *
 * @throws NotFound
 */
async function findPerson(db: Db, name: string): Promise<Person> {
  const [person] = await db.query<{
    userId: bigint | null;
    username: string | null;
    contactId: bigint | null;
  }>(sql`
    SELECT u.id AS "userId", u.username, NULL::bigint AS "contactId", 1 AS preference
    FROM app_user u WHERE lower(u.username) = lower(${name}) AND u.is_active
    UNION ALL
    SELECT u.id, u.username, c.id, 2 FROM contact c LEFT JOIN app_user u ON u.id = c.user_id WHERE lower(c.slug) = lower(${name})
    ORDER BY preference, "contactId" LIMIT 1`);
  if (!person) throw new NotFound("There is no such contact.");
  const { userId, username, contactId } = person;
  if (userId !== null) return { userId, username: username ?? name };
  return { userId, contactId: contactId ?? 0n };
}

/** How notes are searched and sorted. */
export const activityList: ListDefinition = {
  search: { text: sql`a.text` },
  sort: { created_at: sql`a.created_at` },
  defaultOrder: ["created_at"],
  tieBreak: sql`a.id`,
};

interface ActivityRow {
  readonly created_at: Date;
  readonly created_by: UserSummary | null;
  readonly text: string;
  readonly account: ProfileSummaryRow | null;
}

/**
 * Notes on a person; none, of a user who has no contact.
 *
 * @throws NotFound
 * Source: API reference, GET /api/contacts/{user}/activities
 */
export async function listActivities(db: Db, name: string, list: ListRequest): Promise<Page<Activity>> {
  const person = await findPerson(db, name);
  const contacts =
    person.userId === null ? sql`c.id = ${person.contactId}` : sql`c.user_id = ${person.userId}`;
  const {
    totals: _,
    results,
    ...page
  } = await readPage<ActivityRow>(db, list, {
    columns: sql`a.created_at, a.text,
      CASE WHEN u.id IS NOT NULL THEN ${userSummaryJson(sql`u`)} END AS created_by,
      CASE WHEN p.id IS NOT NULL THEN ${profileSummaryJson(sql`p`)} END AS account`,
    from: sql`activity a LEFT JOIN app_user u ON u.id = a.created_by_id LEFT JOIN profile p ON p.id = a.account_id`,
    where: sql`a.contact_id IN (SELECT c.id FROM contact c WHERE ${contacts})`,
  });
  const activities = results.map(({ account, ...activity }) => ({
    ...activity,
    account: account && presentProfileSummary(account),
  }));
  return { ...page, results: activities };
}

/**
 * Takes a note on a person, about a profile when one is named.
 *
 * @throws NotFound     404
 * @throws InvalidInput 400 `account` when there is no such profile
 * Source: API reference, POST /api/contacts/{user}/activities
 */
export async function createActivity(
  db: Database,
  name: string,
  { text = "", account = null }: ActivityCreate,
  origin: Origin,
): Promise<{ text: string; account: string | null }> {
  return db.transaction(async (tx) => {
    const person = await findPerson(tx, name);
    const accountId = account === null ? null : await findAccount(tx, account);
    const contactId = person.userId === null ? person.contactId : await mainContact(tx, person, origin.at);
    await tx.query(sql`
      INSERT INTO activity (created_at, created_by_id, contact_id, account_id, text)
      VALUES (${origin.at}, ${origin.userId}, ${contactId}, ${accountId}, ${text})`);
    return { text, account };
  });
}

async function findAccount(tx: Tx, slug: string): Promise<bigint> {
  const [profile] = await tx.query<{ id: bigint }>(sql`
    SELECT id FROM profile WHERE slug = ${slug} AND is_active`);
  if (!profile) throw new InvalidInput({ account: ["There is no such profile."] });
  return profile.id;
}

/** The oldest contact of a user, who gets one when there is none. */
async function mainContact(
  tx: Tx,
  { userId, username }: { userId: bigint; username: string },
  at: Date,
): Promise<bigint> {
  // Two first notes at once make one contact.
  await tx.query(sql`SELECT 1 FROM app_user WHERE id = ${userId} FOR UPDATE`);
  const [known] = await tx.query<{ id: bigint }>(sql`
    SELECT id FROM contact WHERE user_id = ${userId} ORDER BY id LIMIT 1`);
  if (known) return known.id;
  // Somebody may have been entered with the user's address before: whether that is the user is not proved.
  const [created] = await tx.query<{ id: bigint }>(sql`
    INSERT INTO contact (slug, email, full_name, user_id, created_at)
    SELECT ${await freeContactSlug(tx, username)},
      (SELECT u.email WHERE NOT EXISTS (SELECT FROM contact c WHERE lower(c.email) = lower(u.email))),
      left(trim(u.first_name || ' ' || u.last_name), 60), u.id, ${at}
    FROM app_user u WHERE u.id = ${userId} RETURNING id`);
  if (!created) throw new Error("an insert returns its row");
  return created.id;
}
