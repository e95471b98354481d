import { refuseFlood, spend } from "@/lib/auth/throttle";
import type { Database } from "@/lib/db";
import { NotFound } from "@/lib/errors";

/** 404. No user or profile bears the name or address that somebody typed. */
export class NobodyThere extends NotFound {}

/**
 * Runs what looks somebody up by a typed name or address. Misses count against who looks, so that nobody tries out long
 * lists of addresses to learn which are known here.
 *
 * @throws TooManyRequests 429 after very many misses within an hour
 */
export async function countingMisses<T>(db: Database, userId: bigint, work: () => Promise<T>): Promise<T> {
  const key = { limit: "lookup", subject: userId.toString() } as const;
  await refuseFlood(db, [key]);
  try {
    return await work();
  } catch (error) {
    if (error instanceof NobodyThere) await spend(db, key);
    throw error;
  }
}
