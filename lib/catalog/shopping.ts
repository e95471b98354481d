import type { Actor } from "@/lib/auth/actor";
import { hashKey } from "@/lib/auth/secret";
import { type Db, empty, sql } from "@/lib/db";
import type { RequestInfo } from "@/lib/http";
import { visitorKey } from "@/lib/http/cookies";
import { type Coupon, couponColumns, isCouponValid } from "./coupons";
import type { Plan } from "./plans";
import { couponDiscountAmount } from "./pricing";

/** What of the caller's carts changes how plans look. */
export interface Shopping {
  readonly planIds: ReadonlySet<bigint>;
  /** The discount codes redeemed; which of them are good for a plan is asked for each. */
  readonly coupons: readonly Coupon[];
  readonly at: Date;
}

/** Whose carts to look at: the account's, the browser's, or both. */
export interface Shopper {
  readonly userId: bigint | null;
  readonly cartKeyHash: string | null;
}

/** The caller as a shopper; null when there can be no cart. */
export function shopperOf(actor: Actor, request: RequestInfo): Shopper | null {
  const key = visitorKey(request);
  if (actor.kind === "visitor" && key === null) return null;
  return { userId: actor.kind === "user" ? actor.id : null, cartKeyHash: key === null ? null : hashKey(key) };
}

/** Nothing in the cart. */
export function noShopping(at: Date): Shopping {
  return { planIds: new Set(), coupons: [], at };
}

/** What is in the shopper's carts: one query for the items, one for the discount codes if there can be any. */
export async function findShopping(
  db: Db,
  shopper: Shopper | null,
  plans: readonly Plan[],
  at: Date,
): Promise<Shopping> {
  if (!shopper) return noShopping(at);
  const { userId, cartKeyHash } = shopper;
  const items = await db.query<{ planId: bigint; couponId: bigint | null }>(sql`
    SELECT DISTINCT i.plan_id AS "planId", i.coupon_id AS "couponId" FROM cart_item i
    WHERE NOT i.recorded AND (i.user_id = ${userId}
      OR i.visitor_cart_id = (SELECT v.id FROM visitor_cart v WHERE v.key_hash = ${cartKeyHash}))`);
  const couponIds = items.flatMap(({ couponId }) => (couponId === null ? [] : [couponId]));
  return {
    planIds: new Set(items.map(({ planId }) => planId)),
    coupons:
      cartKeyHash === null && couponIds.length === 0
        ? []
        : await findRedeemed(db, { couponIds, cartKeyHash, plans }),
    at,
  };
}

/** Coupons on items of a cart, and those of the code that a visitor has redeemed. */
function findRedeemed(
  db: Db,
  redeemed: { couponIds: readonly bigint[]; cartKeyHash: string | null; plans: readonly Plan[] },
): Promise<Coupon[]> {
  const { couponIds, cartKeyHash, plans } = redeemed;
  const providerIds = [...new Set(plans.map(({ providerId }) => providerId))];
  const byCode = sql`OR (c.provider_id = ANY(${providerIds}) AND lower(c.code) =
    (SELECT lower(v.coupon_code) FROM visitor_cart v WHERE v.key_hash = ${cartKeyHash}))`;
  return db.query<Coupon>(sql`
    SELECT ${couponColumns} FROM coupon c
    WHERE c.id = ANY(${couponIds}) ${cartKeyHash === null ? empty : byCode} ORDER BY c.id`);
}

/** The first period's price with the best of the discount codes that are good for the plan; minor units. */
export function discountedPeriodAmount(plan: Plan, { coupons, at }: Shopping): bigint {
  const { periodAmount } = plan;
  let least = periodAmount;
  for (const coupon of coupons.filter((one) => isCouponValid(one, plan, at))) {
    const price = periodAmount - couponDiscountAmount(periodAmount, periodAmount, coupon);
    if (price < least) least = price;
  }
  return least;
}
