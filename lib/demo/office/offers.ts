import { issueCoupon } from "@/lib/catalog/coupon-changes";
import type { CouponCreate } from "@/lib/catalog/coupon-schemas";
import type { Wish } from "../buying";
import { type Company, originOfEmployee } from "../company";
import type { Customer } from "../customer";
import type { Seller } from "../plans";

/** A discount code, and when customers hear of it. */
export interface Offer {
  readonly at: Date;
  readonly seller: Seller;
  readonly coupon: CouponCreate;
}

/** The share of those to whom a code is worth something that type it in. */
const REDEEMS = 0.3;
/** Nobody begins with a code in its last days: a card that is refused may take some of them. */
const LAST_DAYS_MS = 4 * 86_400_000;

/** What the sellers will offer, and when: some part of the whole time after the opening. */
export function plannedOffers(from: Date, until: Date): Offer[] {
  const after = (part: number) => new Date(from.getTime() + part * (until.getTime() - from.getTime()));
  return [
    {
      at: after(0.1),
      seller: "cowork",
      coupon: {
        ...{ code: "WELCOME", discount_type: "percentage", discount_value: 1_000n, ends_at: null },
        description: "10 % off the first order.",
      },
    },
    {
      at: after(0.4),
      seller: "cowork",
      coupon: {
        ...{ code: "DESK25", discount_type: "currency", discount_value: 2_500n, plan: "open-desk" },
        ...{ ends_at: after(0.65), description: "The campaign with the bus shelters." },
      },
    },
    {
      at: after(0.5),
      seller: "studio",
      coupon: {
        ...{ code: "ONAIR", discount_type: "percentage", discount_value: 1_500n, plan: "podcast-booth" },
        ...{ ends_at: null, description: "For listeners of our own show." },
      },
    },
    {
      at: after(0.985),
      seller: "cowork",
      coupon: {
        ...{ code: "PARTNERS", discount_type: "percentage", discount_value: 5_000n, nb_attempts: 5 },
        description: "For the members of the business association.",
      },
    },
  ];
}

/** Makes the codes that are due. @returns those that are not */
export async function makeOffers(company: Company, pending: readonly Offer[], now: Date): Promise<Offer[]> {
  for (const offer of pending.filter(({ at }) => at <= now)) {
    const shop = company.sellers[offer.seller];
    await company.db.transaction((tx) =>
      issueCoupon(tx, shop, offer.coupon, originOfEmployee(shop.manager, now)),
    );
    // That for the partners is told to them alone.
    if (offer.coupon.nb_attempts === undefined) company.offers.push(offer);
  }
  return pending.filter(({ at }) => at > now);
}

/** A code that somebody has heard of and that is good for what they want; null mostly. */
export function chooseOffer(
  company: Company,
  { random }: Customer,
  wishes: readonly Wish[],
  at: Date,
): string | null {
  const isRedeeming = random.chance(REDEEMS);
  const good = company.offers.filter(({ seller, coupon }) =>
    wishes.some(
      ({ plan }) =>
        (coupon.plan == null ? isSoldBy(company, plan, seller) : coupon.plan === plan) &&
        (coupon.ends_at == null || at.getTime() < coupon.ends_at.getTime() - LAST_DAYS_MS),
    ),
  );
  return isRedeeming && good.length > 0 ? random.pick(good).coupon.code : null;
}

function isSoldBy({ plans, sellers }: Company, slug: Wish["plan"], seller: Seller): boolean {
  return plans.get(slug)?.providerId === sellers[seller].id;
}
