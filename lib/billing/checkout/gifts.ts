import { randomKey } from "@/lib/auth/secret";
import { createGiftCoupons } from "@/lib/catalog";
import { giftOrderText, setupText } from "@/lib/catalog/order-text";
import { sql, type Tx } from "@/lib/db";
import { groupBy } from "@/lib/group-by";
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
  const perPlan = groupBy(
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
      const bought =
        line.kind === "use"
          ? { useChargeId: line.useChargeId, quantity: line.quantity }
          : line.kind === "plan"
            ? { nbPeriods: line.naturalPeriods }
            : {};
      const descr =
        line.kind === "plan"
          ? giftOrderText(
              { slug: coupon.planSlug, periodType: line.periodType },
              line.naturalPeriods,
              line.suffix,
            )
          : (line.descr ?? setupText(coupon.planSlug));
      return [
        line,
        orderEntry({
          ...{ kind: "Q1", eventId: coupon.code, descr, amount, unit: order.unit, createdAt: order.placedAt },
          ...{ payerId: order.customerId, providerId, planId, couponId: coupon.id, ...bought },
        }),
      ];
    }),
  );
}

/** A line that is a gift, and the id of its order. */
interface GivenLine {
  readonly line: OrderLine;
  readonly entryId: bigint | null;
}

/** The items of gifts know what was ordered for them. @returns the ids of the items */
export async function linkGiftOrders(tx: Tx, written: readonly GivenLine[]): Promise<bigint[]> {
  const given = written.flatMap(({ line, entryId }) =>
    isGift(line) && entryId !== null ? [{ itemId: line.cartItemId, entryId }] : [],
  );
  if (given.length === 0) return [];
  const itemIds = given.map(({ itemId }) => itemId);
  await tx.query(sql`
    INSERT INTO gift_order (entry_id, cart_item_id)
    SELECT * FROM unnest(${given.map(({ entryId }) => entryId)}::bigint[], ${itemIds}::bigint[])`);
  return [...new Set(itemIds)];
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
  // An item may be for the plan, for usage, or for both.
  const itemIds = [...new Set(gifts.map(({ cartItemId }) => cartItemId))];
  const items = itemIds.map((id) => {
    const ofItem = gifts.filter(({ cartItemId }) => cartItemId === id);
    const plan = ofItem.find((line) => line.kind === "plan");
    const syncOn = ofItem[0]?.beneficiary.syncOn ?? "";
    return {
      id,
      syncOn,
      couponId: plan ? coupons.get(plan.planId)?.id : null,
      periods: plan?.naturalPeriods,
    };
  });
  await tx.query(sql`
    UPDATE cart_item i SET user_id = NULL, sync_on = '', coupon_id = g.coupon_id, claim_code = g.claim_code,
      gift_periods = g.periods,
      email = coalesce(nullif(i.email, ''), g.email),
      full_name = (SELECT coalesce(nullif(full_name, ''), slug) FROM profile WHERE id = ${order.customerId})
    FROM unnest(${items.map(({ id }) => id)}::bigint[], ${items.map(({ couponId }) => couponId ?? null)}::bigint[],
      ${items.map(({ syncOn }) => claimCodes.get(syncOn.toLowerCase()) ?? null)}::text[],
      ${items.map(({ syncOn }) => syncOn)}::text[], ${items.map(({ periods }) => periods ?? null)}::int[])
      AS g (item_id, coupon_id, claim_code, email, periods)
    WHERE i.id = g.item_id AND NOT i.recorded`);
}
