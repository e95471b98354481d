import { type Db, sql } from "@/lib/db";
import { NotPermitted } from "@/lib/errors";

/** Whether the site has switched changes of accounts off. */
export async function isFrozen(db: Db): Promise<boolean> {
  const [site] = await db.query<{ isFrozen: boolean }>(sql`
    SELECT disabled_user_update AS "isFrozen" FROM site_settings ORDER BY id LIMIT 1`);
  return site?.isFrozen ?? false;
}

/**
 * Keeps accounts as they are where the site shares them, as a demonstration does: called wherever something changes by
 * which an account is opened, or found, or with which it ends. Whoever asks, the answer is the same.
 *
 * @throws NotPermitted 403 where the site has switched such changes off
 */
export async function refuseWhereFrozen(db: Db): Promise<void> {
  if (await isFrozen(db)) throw new NotPermitted("Accounts cannot be changed on this site.");
}
