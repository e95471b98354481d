import { type Sql, sql } from "@/lib/db";

/** Whose cart it is: a user's, or that of a browser that has not signed in. */
export type CartOwner = { readonly userId: bigint } | { readonly visitorCartId: bigint };

/** Item `i` is in this cart. */
export function ownedBy(owner: CartOwner): Sql {
  return "userId" in owner
    ? sql`i.user_id = ${owner.userId}`
    : sql`i.visitor_cart_id = ${owner.visitorCartId}`;
}

/** What makes an open item of a cart one of a kind, for `ON CONFLICT`. */
export function openItemKey(owner: CartOwner): Sql {
  return "userId" in owner
    ? sql`(user_id, plan_id, coalesce(use_charge_id, 0), lower(sync_on)) WHERE NOT recorded AND user_id IS NOT NULL`
    : sql`(visitor_cart_id, plan_id, coalesce(use_charge_id, 0), lower(sync_on)) WHERE NOT recorded AND visitor_cart_id IS NOT NULL`;
}

/** Item `i` is part of an order whose payment is not decided yet. */
export const isBeingPaid = sql`EXISTS (
  SELECT FROM charge c, jsonb_array_elements(c.snapshot->'lines') line
  WHERE c.state = 'created' AND c.processor_key IS NULL AND line->>'cartItemId' = i.id::text)`;
