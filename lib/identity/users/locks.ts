import { sql, type Tx } from "@/lib/db";

/**
 * Locks a user, and the personal profile before, as everything does that changes both. Who is to change a name locks
 * those first of all.
 */
export async function lockPerson(tx: Tx, userId: bigint): Promise<void> {
  await tx.query(sql`
    SELECT 1 FROM profile p JOIN role r ON r.profile_id = p.id JOIN app_user u ON u.id = r.user_id
    WHERE u.id = ${userId} AND lower(p.slug) = lower(u.username) AND r.grant_key IS NULL AND r.request_key IS NULL
    FOR UPDATE OF p`);
  await tx.query(sql`SELECT 1 FROM app_user WHERE id = ${userId} FOR UPDATE`);
}
