import { type Db, sql } from "@/lib/db";
import { NotPermitted } from "@/lib/errors";

/**
 * Keeps accounts as they are where the site shares them, as a demonstration does: called wherever something changes by
 * which an account is opened, or found, or with which it ends. Whoever asks, the answer is the same.
 *
 * @throws NotPermitted 403 where the site has switched such changes off
 */
export async function refuseWhereFrozen(db: Db): Promise<void> {
  const [site] = await db.query<{ isFrozen: boolean }>(sql`
    SELECT disabled_user_update AS "isFrozen" FROM site_settings ORDER BY id LIMIT 1`);
  if (site?.isFrozen) throw new NotPermitted("Accounts cannot be changed on this site.");
}
