import type { Tx } from "./client";
import { sql } from "./sql";

/** Namespaces of advisory locks, so that two kinds of thing with the same id never share one. */
const PROFILE_ORDERS = 1;
const NAMES = 2;
const CARTS = 3;

const ordersOf = (profileId: bigint) => `${PROFILE_ORDERS}:${profileId}`;
const cartOf = (userId: bigint) => `${CARTS}:${userId}`;

/**
 * Waits until no other transaction is placing or settling orders of this profile, and keeps others out until the end
 * of this one. An advisory lock rather than the row's own, so that reading and renaming the profile go on meanwhile.
 */
export async function lockProfile(tx: Tx, profileId: bigint): Promise<void> {
  await lock(tx, ordersOf(profileId));
}

/** One change of a user's cart at a time: merging and checkout must see all of it. */
export async function lockCart(tx: Tx, userId: bigint): Promise<void> {
  await lock(tx, cartOf(userId));
}

/** As {@link lockCart} and then {@link lockProfile}, for an order of the cart by the profile. */
export async function lockCartAndProfile(tx: Tx, userId: bigint, profileId: bigint): Promise<void> {
  await lock(tx, cartOf(userId), ordersOf(profileId));
}

/**
 * Keeps others from taking this name until the end of the transaction: for names that no index can keep unique, because
 * they are made one after the other, or shared by two tables.
 */
export async function lockName(tx: Tx, name: string): Promise<void> {
  await lock(tx, `${NAMES}:${name.toLowerCase()}`);
}

/** In the order given, which must be the same everywhere. */
async function lock(tx: Tx, ...keys: readonly string[]): Promise<void> {
  await tx.query(sql`
    SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM unnest(${keys}::text[]) WITH ORDINALITY AS k (key, place)
    ORDER BY place`);
}
