import { type Device, describeDevice, deviceHashes } from "@/lib/auth/device";
import { type Database, sql } from "@/lib/db";
import { announce } from "@/lib/events";

/**
 * Notes that a user has signed in with this device, and tells the user when it was not seen before.
 *
 * @param isExpected nothing is told: it is the first sign-in of all, or the user has just followed a link of ours
 */
export async function recognizeDevice(
  db: Database,
  { userId, device, isExpected, at }: { userId: bigint; device: Device; isExpected: boolean; at: Date },
): Promise<void> {
  const hashes = deviceHashes(device);
  const known = await db.query(sql`
    UPDATE known_device SET seen_at = ${at} WHERE user_id = ${userId} AND hash = ANY(${hashes}) RETURNING hash`);
  if (known.length === hashes.length) return;
  await db.transaction(async (tx) => {
    await tx.query(sql`
      INSERT INTO known_device (user_id, hash, seen_at)
      SELECT ${userId}, hash, ${at} FROM unnest(${hashes}::text[]) AS hash ON CONFLICT DO NOTHING`);
    if (known.length > 0 || isExpected) return;
    const news = { user: userId, ip: device.ip, device: describeDevice(device.userAgent) };
    await announce(tx, "user_logged_in", news, at);
  });
}
