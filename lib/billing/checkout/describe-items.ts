import { managedProfiles } from "@/lib/auth/managed-profiles";
import { type Db, sql } from "@/lib/db";
import { groupBy } from "@/lib/group-by";
import type { CartOwner } from "../cart-owner";
import { cartEntries } from "./cart-entry";
import { findCartLines } from "./cart-lines";
import type { Customer } from "./invoice-lines";

/** Stands for whoever will pay, while nobody is known who could: they have no subscriptions. */
const SOMEBODY: Customer = { id: 0n, slug: "", fullName: "" };

/**
 * What each item of a cart would be ordered as, by the item's id. An item that leaves a choice, or comes to more than
 * one line, has none.
 */
export async function describeItems(db: Db, owner: CartOwner, at: Date): Promise<Map<bigint, string>> {
  const customer = "userId" in owner ? await findLikelyCustomer(db, owner.userId, at) : SOMEBODY;
  const entries = await cartEntries(db, await findCartLines(db, owner, at), customer, at);
  const lines = entries.flatMap((entry) => [...entry.lines, ...entry.options]);
  const byItem = groupBy(lines, ({ line }) => ("cartItemId" in line ? line.cartItemId : null));
  return new Map(
    [...byItem].flatMap(([id, [line, ...others]]) =>
      id !== null && line && others.length === 0 ? [[id, line.descr]] : [],
    ),
  );
}

/** The profile that a user is likeliest to order for: the personal one, else the first. */
async function findLikelyCustomer(db: Db, userId: bigint, at: Date): Promise<Customer> {
  const [profile] = await db.query<Customer>(sql`
    SELECT p.id, p.slug, p.full_name AS "fullName" FROM profile p JOIN app_user u ON u.id = ${userId}
    WHERE p.id IN ${managedProfiles(userId, at)} AND p.is_active
    ORDER BY lower(p.slug) = lower(u.username) DESC, p.id LIMIT 1`);
  return profile ?? SOMEBODY;
}
