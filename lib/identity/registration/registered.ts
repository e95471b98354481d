import { sql, type Tx } from "@/lib/db";
import { announce } from "@/lib/events";

/** Tells the broker of a new user, and welcomes the user where the site does so. */
export async function announceRegistered(tx: Tx, user: bigint, at: Date): Promise<void> {
  await announce(tx, "user_registered", { user }, at);
  const [site] = await tx.query<{ welcomes: boolean }>(sql`
    SELECT welcome_email AS welcomes FROM site_settings ORDER BY id LIMIT 1`);
  if (site?.welcomes) await announce(tx, "user_welcome", { user }, at);
}
