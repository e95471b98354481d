import type { SignedIn } from "@/lib/auth/actor";
import { type Database, type Db, sql } from "@/lib/db";
import {
  findNotification,
  type Notification,
  notificationNames,
  notifications,
  preferenceOf,
} from "./catalogue";
import type { NotificationPreferences } from "./schemas";

/** Something that a user can hear of. */
export interface Preference {
  /** What the API calls it. */
  readonly name: string;
  readonly event: keyof typeof notifications;
  readonly isOn: boolean;
  /** Nobody can switch it off. */
  readonly isTransactional: boolean;
  readonly isForBroker: boolean;
}

/** Everything that a user can hear of, in the order of the catalogue. Only managers of the broker know of its business. */
export async function readPreferences(db: Db, userId: bigint, now: Date): Promise<Preference[]> {
  const [row] = await db.query<{ optOuts: string[]; managesBroker: boolean }>(sql`
    SELECT ARRAY(SELECT event FROM notification_opt_out WHERE user_id = ${userId}) AS "optOuts",
      EXISTS (SELECT FROM role r JOIN role_type t ON t.id = r.role_type_id JOIN site_settings s ON s.broker_id = r.profile_id
        WHERE r.user_id = ${userId} AND t.slug = 'manager' AND t.profile_id IS NULL AND r.grant_key IS NULL
          AND r.request_key IS NULL AND (r.ends_at IS NULL OR r.ends_at > ${now})) AS "managesBroker"`);
  const optOuts = new Set(row?.optOuts);
  return notificationNames.flatMap((event) => {
    const { isTransactional, isForBroker }: Notification = notifications[event];
    if (isForBroker && !row?.managesBroker) return [];
    const isOn = isTransactional || !optOuts.has(event);
    return [{ name: preferenceOf(event), event, isOn, isTransactional, isForBroker }];
  });
}

/** The names of what a user hears of. */
export async function listNotifications(db: Db, userId: bigint, now: Date): Promise<NotificationPreferences> {
  const preferences = await readPreferences(db, userId, now);
  return { notifications: preferences.filter(({ isOn }) => isOn).map(({ name }) => name) };
}

/**
 * Switches on what is listed, and off what the user could have listed too. Names that nobody knows are ignored, by the
 * event's name or the preference's; what the user does not know of, and what is transactional, stays as it is.
 *
 * Source: API reference, PUT /api/users/{user}/notifications
 */
export async function changeNotifications(
  db: Database,
  { id }: Pick<SignedIn, "id">,
  listed: readonly string[],
  now: Date,
): Promise<NotificationPreferences> {
  const wanted = new Set(listed.map(findNotification));
  await db.transaction(async (tx) => {
    // Two changes at once would leave a mixture of both.
    await tx.query(sql`SELECT FROM app_user WHERE id = ${id} FOR UPDATE`);
    const choices = (await readPreferences(tx, id, now)).filter(({ isTransactional }) => !isTransactional);
    const off = choices.filter(({ event }) => !wanted.has(event)).map(({ event }) => event);
    const on = choices.filter(({ event }) => wanted.has(event)).map(({ event }) => event);
    await tx.query(sql`DELETE FROM notification_opt_out WHERE user_id = ${id} AND event = ANY(${on})`);
    await tx.query(sql`
      INSERT INTO notification_opt_out (user_id, event) SELECT ${id}, unnest(${off}::text[]) ON CONFLICT DO NOTHING`);
  });
  return listNotifications(db, id, now);
}
