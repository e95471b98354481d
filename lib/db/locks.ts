import type { Tx } from "./client";
import { sql } from "./sql";

/** Namespaces of advisory locks, so that two kinds of thing with the same id never share one. */
const PROFILE_ORDERS = 1;
const NAMES = 2;

/**
 * Waits until no other transaction is placing or settling orders of this profile, and keeps others out until the end
 * of this one. An advisory lock rather than the row's own, so that reading and renaming the profile go on meanwhile.
 */
export async function lockProfile(tx: Tx, profileId: bigint): Promise<void> {
  await lock(tx, `${PROFILE_ORDERS}:${profileId}`);
}

/**
 * Keeps others from taking this name until the end of the transaction: for names that no index can keep unique, because
 * they are made one after the other, or shared by two tables.
 */
export async function lockName(tx: Tx, name: string): Promise<void> {
  await lock(tx, `${NAMES}:${name.toLowerCase()}`);
}

async function lock(tx: Tx, key: string): Promise<void> {
  await tx.query(sql`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))`);
}
