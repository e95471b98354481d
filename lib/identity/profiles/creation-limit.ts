import type { SignedIn } from "@/lib/auth/actor";
import { spend } from "@/lib/auth/throttle";
import type { Database } from "@/lib/db";
import { isBrokerManager } from "../roles/roles";

/**
 * Counts a profile that is about to be made: profiles cost nothing, and each may write to strangers. The broker's
 * managers make as many as they like.
 *
 * @throws TooManyRequests 429 after twenty within an hour
 */
export async function spendProfile(db: Database, { id }: SignedIn, at: Date): Promise<void> {
  if (!(await isBrokerManager(db, id, at))) await spend(db, { limit: "profile", subject: id.toString() });
}
