import { isNoGift } from "@/lib/catalog/coupon-lists";
import { type Db, empty, lockCart, sql, type Tx } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { type CartOwner, isBeingPaid, ownedBy } from "./cart-owner";

/**
 * Puts a discount code on every item of the carts that it is good for, in place of another one. No use of it is taken:
 * the order takes it, if it still can. A browser that has not signed in keeps the code for what it adds later.
 *
 * @param owners the account's cart and the browser's, or the one of them that there is
 * @throws InvalidInput 400 when it is good for nothing in them
 */
export async function redeemCode(
  tx: Tx,
  owners: readonly CartOwner[],
  code: string,
  at: Date,
): Promise<void> {
  let isGood = false;
  for (const owner of owners) {
    if ("userId" in owner) await lockCart(tx, owner.userId);
    if (!(await putOnItems(tx, owner, { code, at, isReplacing: true }))) continue;
    isGood = true;
    if ("visitorCartId" in owner)
      await tx.query(sql`
        UPDATE visitor_cart SET coupon_code = ${code}, updated_at = ${at} WHERE id = ${owner.visitorCartId}`);
  }
  if (!isGood) throw new InvalidInput(`The code '${code}' is good for nothing in your cart.`);
}

/** The code that a browser has redeemed goes on what it adds later, where it is good for that. */
export async function putPendingCode(
  tx: Tx,
  owner: { readonly visitorCartId: bigint },
  at: Date,
): Promise<void> {
  const code = await findPendingCode(tx, owner.visitorCartId);
  if (code !== null) await putOnItems(tx, owner, { code, at, isReplacing: false });
}

/** The code that a browser has redeemed; null when it has not. */
export async function findPendingCode(db: Db, visitorCartId: bigint): Promise<string | null> {
  const [cart] = await db.query<{ code: string | null }>(
    sql`SELECT coupon_code AS code FROM visitor_cart WHERE id = ${visitorCartId}`,
  );
  return cart?.code ?? null;
}

interface Redemption {
  readonly code: string;
  readonly at: Date;
  /** False leaves items alone that have another code. */
  readonly isReplacing: boolean;
}

/**
 * Puts the coupons of this code, one for each provider that has it, on the open items that they are good for. Gifts
 * that were claimed keep what makes them free, and what is being paid for is decided. The coupon is held, so that it is
 * not deleted meanwhile.
 *
 * @returns whether there was such an item
 */
export async function putOnItems(
  tx: Tx,
  owner: CartOwner,
  { code, at, isReplacing }: Redemption,
): Promise<boolean> {
  const items = await tx.query(sql`
    WITH offered AS (
      SELECT c.id, c.provider_id, c.plan_id FROM coupon c
      WHERE lower(c.code) = lower(${code}) AND ${isNoGift}
        AND c.provider_id IN (
          SELECT p.provider_id FROM cart_item i JOIN plan p ON p.id = i.plan_id WHERE ${ownedBy(owner)} AND NOT i.recorded)
        AND (c.ends_at IS NULL OR c.ends_at > ${at}) AND (c.nb_attempts IS NULL OR c.nb_attempts > 0)
      FOR KEY SHARE)
    UPDATE cart_item i SET coupon_id = offered.id FROM offered, plan p
    WHERE ${ownedBy(owner)} AND NOT i.recorded AND i.claim_code IS NULL AND NOT ${isBeingPaid}
      AND p.id = i.plan_id AND p.provider_id = offered.provider_id
      AND (offered.plan_id IS NULL OR offered.plan_id = p.id)
      ${isReplacing ? empty : sql`AND i.coupon_id IS NULL`}
    RETURNING i.id`);
  return items.length > 0;
}
