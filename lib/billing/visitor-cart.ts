import { hashKey, randomKey } from "@/lib/auth/secret";
import { type Db, lockCart, type Sql, sql, type Tx } from "@/lib/db";
import { invariant } from "@/lib/errors";
import { openItemKey } from "./cart-owner";
import { findPendingCode, putOnItems } from "./redeem";

export const VISITOR_CART_DAYS = 30;

/** The cart behind a visitor's key; null when it is unknown or was given up. */
export async function findVisitorCart(db: Db, key: string | null): Promise<bigint | null> {
  if (!key) return null;
  const [cart] = await db.query<{ id: bigint }>(visitorCartSql(key));
  return cart?.id ?? null;
}

/** As {@link findVisitorCart}, and keeps the cart from being taken over until the end of the transaction. */
export async function holdVisitorCart(tx: Tx, key: string | null): Promise<bigint | null> {
  if (!key) return null;
  const [cart] = await tx.query<{ id: bigint }>(sql`${visitorCartSql(key)} FOR UPDATE`);
  return cart?.id ?? null;
}

function visitorCartSql(key: string): Sql {
  return sql`SELECT id FROM visitor_cart WHERE key_hash = ${hashKey(key)}`;
}

/** A new cart for a browser, and the key that its cookie holds. */
export async function openVisitorCart(tx: Tx, at: Date): Promise<{ id: bigint; key: string }> {
  const key = randomKey();
  const [cart] = await tx.query<{ id: bigint }>(sql`
    INSERT INTO visitor_cart (key_hash, created_at, updated_at) VALUES (${hashKey(key)}, ${at}, ${at}) RETURNING id`);
  invariant(cart, "an insert returns its row");
  return { id: cart.id, key };
}

/**
 * Moves a visitor's cart to the account that has just signed in. An item that both have keeps what the account's said
 * and gains what only the visitor's said; a code that the visitor has redeemed goes on the whole cart, as redeeming it
 * there would put it. The visitor's cart is gone afterwards.
 */
export async function mergeVisitorCart(
  tx: Tx,
  visitorCartId: bigint,
  userId: bigint,
  at: Date,
): Promise<void> {
  const [held] = await tx.query(sql`SELECT FROM visitor_cart WHERE id = ${visitorCartId} FOR UPDATE`);
  if (!held) return;
  await lockCart(tx, userId);
  await tx.query(sql`
    WITH moved AS (DELETE FROM cart_item WHERE visitor_cart_id = ${visitorCartId} RETURNING *)
    INSERT INTO cart_item AS c (created_at, user_id, plan_id, use_charge_id, coupon_id, option, quantity, sync_on, full_name, email)
    SELECT created_at, ${userId}, plan_id, use_charge_id, coupon_id, option, quantity, sync_on, full_name, email FROM moved ORDER BY id
    ON CONFLICT ${openItemKey({ userId })} DO UPDATE SET
      option = CASE WHEN c.option > 0 OR c.claim_code IS NOT NULL THEN c.option ELSE excluded.option END,
      quantity = CASE WHEN c.quantity > 0 OR c.claim_code IS NOT NULL THEN c.quantity ELSE excluded.quantity END,
      coupon_id = coalesce(c.coupon_id, excluded.coupon_id),
      full_name = coalesce(nullif(c.full_name, ''), excluded.full_name),
      email = coalesce(nullif(c.email, ''), excluded.email)`);
  const code = await findPendingCode(tx, visitorCartId);
  if (code !== null) await putOnItems(tx, { userId }, { code, at, isReplacing: true });
  await tx.query(sql`DELETE FROM visitor_cart WHERE id = ${visitorCartId}`);
}
