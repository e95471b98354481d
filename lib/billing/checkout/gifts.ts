import { randomKey } from "@/lib/auth/secret";
import { createGiftCoupons } from "@/lib/catalog";
import { setupText } from "@/lib/catalog/order-text";
import { sql, type Tx } from "@/lib/db";
import { type Entry, orderEntry } from "@/lib/ledger";
import type { Order, OrderLine } from "./order";

type GiftLine = Extract<OrderLine, { kind: "plan" | "setup" | "use" }>;

/**
 * Wraps what is bought for people the site does not know: one coupon per plan that makes it free as many times as it
 * was given, and one claim code per person. The orders stand on the coupon until somebody claims (docs/ledger.md, Q).
 *
 * @returns the order row of every gift line
 */
export async function wrapGifts(tx: Tx, order: Order): Promise<Map<OrderLine, Entry>> {
  const gifts = order.lines.filter(isGift);
  if (gifts.length === 0) return new Map();
  const perPlan = Map.groupBy(
    gifts.filter(({ kind }) => kind === "plan"),
    ({ planId }) => planId,
  );
  const coupons = await createGiftCoupons(
    tx,
    [...perPlan].map(([planId, lines]) => ({ planId, code: `cpn_${randomKey()}`, uses: lines.length })),
    order.placedAt,
  );
  await handOver(tx, order, gifts, coupons);
  return new Map(
    gifts.map((line) => {
      const coupon = coupons.get(line.planId);
      if (!coupon) throw new Error("every gift's plan has a coupon");
      const { providerId, planId, amount } = line;
      const descr =
        line.kind === "plan"
          ? `Subscription to ${coupon.planSlug}${line.suffix}`
          : (line.descr ?? setupText(coupon.planSlug));
      return [
        line,
        orderEntry({
          ...{ kind: "Q1", eventId: coupon.code, descr, amount, unit: order.unit, createdAt: order.placedAt },
          ...{ payerId: order.customerId, providerId, planId, couponId: coupon.id },
        }),
      ];
    }),
  );
}

function isGift(line: OrderLine): line is GiftLine {
  return "beneficiary" in line && line.beneficiary.kind === "unknown";
}

/** The items leave the payer's cart and wait, each under the claim code of the person it is for. */
async function handOver(
  tx: Tx,
  order: Order,
  gifts: readonly GiftLine[],
  coupons: Map<bigint, { id: bigint }>,
): Promise<void> {
  const claimCodes = new Map(gifts.map(({ beneficiary }) => [beneficiary.syncOn.toLowerCase(), randomKey()]));
  const items = gifts.filter(({ kind }) => kind === "plan");
  await tx.query(sql`
    UPDATE cart_item i SET user_id = NULL, sync_on = '', coupon_id = g.coupon_id, claim_code = g.claim_code,
      email = coalesce(nullif(i.email, ''), g.email),
      full_name = (SELECT coalesce(nullif(full_name, ''), slug) FROM profile WHERE id = ${order.customerId})
    FROM unnest(${items.map((line) => line.cartItemId)}::bigint[], ${items.map((line) => coupons.get(line.planId)?.id ?? null)}::bigint[],
      ${items.map((line) => claimCodes.get(line.beneficiary.syncOn.toLowerCase()) ?? null)}::text[],
      ${items.map((line) => line.beneficiary.syncOn)}::text[]) AS g (item_id, coupon_id, claim_code, email)
    WHERE i.id = g.item_id AND NOT i.recorded`);
}
