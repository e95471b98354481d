import { managedProfiles } from "@/lib/auth/managed-profiles";
import type { CouponTerms, PlanPrice } from "@/lib/catalog/pricing";
import { type Db, empty, type Sql, sql } from "@/lib/db";
import type { PeriodType } from "@/lib/time/periods";
import { type CartOwner, ownedBy } from "../cart-owner";
import type { Beneficiary } from "./order";

/** A cart item with everything that pricing it needs. */
export interface CartLine {
  readonly itemId: bigint;
  readonly option: number;
  readonly quantity: bigint;
  readonly syncOn: string;
  readonly fullName: string;
  /** Where the beneficiary can be told, when that is known. */
  readonly email: string;
  /** On a gift, who has paid for it, and for how many natural periods; null when it is usage alone. */
  readonly gift: { readonly giver: string; readonly naturalPeriods: number | null } | null;
  readonly plan: CartPlan;
  readonly use: { readonly id: bigint; readonly title: string; readonly amount: bigint } | null;
  readonly coupon: (CouponTerms & { readonly id: bigint; readonly isUsable: boolean }) | null;
  /** Null when the item is for the payer. */
  readonly beneficiary: Beneficiary | null;
  /** Slug of the beneficiary where there is one, else what stands for it. */
  readonly beneficiarySlug: string | null;
}

export interface CartPlan extends PlanPrice {
  readonly id: bigint;
  readonly slug: string;
  readonly title: string;
  readonly providerId: bigint;
  readonly unlockEvent: string | null;
  /** A gift is claimed whether its plan is on sale or not. */
  readonly isOnSale: boolean;
}

interface Row {
  readonly itemId: bigint;
  readonly option: number;
  readonly quantity: bigint;
  readonly syncOn: string;
  readonly fullName: string;
  readonly email: string;
  readonly isGift: boolean;
  readonly giftPeriods: number | null;
  readonly planId: bigint;
  readonly planSlug: string;
  readonly planTitle: string;
  readonly providerId: bigint;
  readonly unlockEvent: string | null;
  readonly isOnSale: boolean;
  readonly unit: string;
  readonly setupAmount: bigint;
  readonly periodAmount: bigint;
  readonly periodType: PeriodType;
  readonly periodLength: number;
  readonly discounts: {
    readonly type: CouponTerms["type"];
    readonly value: string;
    readonly length: number;
  }[];
  readonly useId: bigint | null;
  readonly useTitle: string;
  readonly useAmount: bigint;
  readonly couponId: bigint | null;
  readonly couponCode: string;
  readonly couponType: CouponTerms["type"];
  readonly couponValue: bigint;
  readonly couponIsUsable: boolean;
  readonly profileId: bigint | null;
  readonly profileSlug: string;
  readonly profileName: string;
  readonly userId: bigint | null;
  readonly username: string;
  readonly userName: string;
}

// A subscription opens the subscriber's profile to the plan's provider, and bills to it; and anybody may sell plans. So
// who is known here is subscribed by somebody else's order only where that is safe, as with grants
// (docs/subscriptions.md). To anybody else it is a gift, which whom it is for can claim or leave.

/** The site itself sells the plan. */
const isTrusted = sql`p.provider_id = (SELECT broker_id FROM site_settings ORDER BY id LIMIT 1)`;

/** Profile `profile` is looked after by whoever buys. */
function isOwn(owner: CartOwner, at: Date): Sql {
  return "userId" in owner ? sql`profile.id IN ${managedProfiles(owner.userId, at)}` : sql`FALSE`;
}

/** Profile `profile` has, or had, a plan of the provider. */
const hasAgreed = sql`EXISTS (
  SELECT FROM subscription s JOIN plan other ON other.id = s.plan_id
  WHERE s.profile_id = profile.id AND other.provider_id = p.provider_id AND s.grant_key IS NULL AND s.request_key IS NULL)`;

// Anybody can say of an account that it is reached at an address. Who has proved it is who is meant by it; where nobody
// has, it is a gift, which the address is told of.

/** Contact `k` is of who has proved that the address in item `i` is theirs. */
const hasProved = sql`lower(k.email) = lower(i.sync_on) AND k.email_verified_at IS NOT NULL`;

/** Profile `profile` has the address in item `i`, and is looked after by whoever buys or has proved that address. */
function isReachedThere(owner: CartOwner, at: Date): Sql {
  return sql`lower(profile.email) = lower(i.sync_on) AND (${isOwn(owner, at)} OR EXISTS (
    SELECT FROM contact k WHERE ${hasProved} AND profile.id IN ${managedProfiles(sql`k.user_id`, at)}))`;
}

/** Of a gift as much as was ordered, whatever somebody says of the item since. */
const quantity = sql`CASE WHEN i.claim_code IS NULL THEN i.quantity ELSE coalesce((
  SELECT given.quantity FROM gift_order g JOIN ledger_entry given ON given.id = g.entry_id
  WHERE g.cart_item_id = i.id AND given.use_charge_id IS NOT NULL LIMIT 1), i.quantity) END`;

/**
 * The open items of a cart, plans before their usage, priced parts and beneficiaries included, in one statement.
 *
 * @param holdsPlans keeps their plans from being deleted until the transaction ends
 */
export async function findCartLines(
  db: Db,
  owner: CartOwner,
  at: Date,
  { holdsPlans = false } = {},
): Promise<CartLine[]> {
  const rows = await db.query<Row>(sql`
    SELECT i.id AS "itemId", i.option, ${quantity} AS quantity, i.sync_on AS "syncOn", i.full_name AS "fullName", i.email,
      i.claim_code IS NOT NULL AS "isGift",
      CASE WHEN i.use_charge_id IS NULL THEN coalesce(i.gift_periods, p.period_length) ELSE i.gift_periods END AS "giftPeriods",
      p.id AS "planId", p.slug AS "planSlug", p.title AS "planTitle", p.provider_id AS "providerId",
      p.unlock_event AS "unlockEvent", (i.claim_code IS NOT NULL OR p.is_active AND NOT p.is_not_priced) AS "isOnSale", p.unit, p.setup_amount AS "setupAmount", p.period_amount AS "periodAmount",
      p.period_type AS "periodType", p.period_length AS "periodLength",
      coalesce((SELECT jsonb_agg(jsonb_build_object('type', d.discount_type, 'value', d.discount_value::text, 'length', d.length)
         ORDER BY d.length) FROM advance_discount d WHERE d.plan_id = p.id), '[]') AS discounts,
      u.id AS "useId", u.title AS "useTitle", u.use_amount AS "useAmount",
      c.id AS "couponId", c.code AS "couponCode", c.discount_type AS "couponType", c.discount_value AS "couponValue",
      (c.provider_id = p.provider_id AND (c.plan_id IS NULL OR c.plan_id = p.id) AND (c.ends_at IS NULL OR c.ends_at > ${at})
        AND (c.nb_attempts IS NULL OR c.nb_attempts > 0)) AS "couponIsUsable",
      b.id AS "profileId", b.slug AS "profileSlug", b.full_name AS "profileName",
      person.id AS "userId", person.username, trim(person.first_name || ' ' || person.last_name) AS "userName"
    FROM cart_item i
    JOIN plan p ON p.id = i.plan_id
    LEFT JOIN use_charge u ON u.id = i.use_charge_id
    LEFT JOIN coupon c ON c.id = i.coupon_id
    LEFT JOIN LATERAL (
      SELECT id, slug, full_name FROM profile
      WHERE i.sync_on <> '' AND is_active AND (slug = i.sync_on OR ${isReachedThere(owner, at)})
        AND (${isTrusted} OR ${isOwn(owner, at)} OR ${hasAgreed})
      ORDER BY slug = i.sync_on DESC, id LIMIT 1) b ON TRUE
    LEFT JOIN LATERAL (
      SELECT id, username, first_name, last_name FROM app_user
      WHERE i.sync_on <> '' AND is_active AND (lower(username) = lower(i.sync_on) OR id = (SELECT k.user_id FROM contact k WHERE ${hasProved}))
        AND (${isTrusted} OR id = ${"userId" in owner ? owner.userId : null}::bigint)
      ORDER BY lower(username) = lower(i.sync_on) DESC, id LIMIT 1) person ON TRUE
    WHERE ${ownedBy(owner)} AND NOT i.recorded
    ORDER BY p.slug, i.sync_on, i.use_charge_id IS NOT NULL, i.id ${holdsPlans ? sql`FOR KEY SHARE OF p` : empty}`);
  return rows.map(toCartLine);
}

function toCartLine(row: Row): CartLine {
  const { itemId, option, quantity, syncOn, fullName, email } = row;
  return {
    ...{ itemId, option, quantity, syncOn, fullName, email },
    gift: row.isGift ? { giver: fullName, naturalPeriods: row.giftPeriods } : null,
    plan: {
      id: row.planId,
      slug: row.planSlug,
      title: row.planTitle,
      providerId: row.providerId,
      unlockEvent: row.unlockEvent,
      isOnSale: row.isOnSale,
      unit: row.unit,
      setupAmount: row.setupAmount,
      periodAmount: row.periodAmount,
      periodType: row.periodType,
      periodLength: row.periodLength,
      advanceDiscounts: row.discounts.map(({ type, value, length }) => ({
        type,
        value: BigInt(value),
        length,
      })),
    },
    use: row.useId === null ? null : { id: row.useId, title: row.useTitle, amount: row.useAmount },
    coupon:
      row.couponId === null
        ? null
        : {
            id: row.couponId,
            code: row.couponCode,
            type: row.couponType,
            value: row.couponValue,
            isUsable: row.couponIsUsable,
          },
    ...beneficiaryOf(row),
  };
}

/** A profile of that name or address, else a user who will get a personal profile, else somebody to invite or to ask. */
function beneficiaryOf(row: Row): Pick<CartLine, "beneficiary" | "beneficiarySlug"> {
  const { syncOn } = row;
  if (syncOn === "") return { beneficiary: null, beneficiarySlug: null };
  if (row.profileId !== null) {
    const name = row.fullName || row.profileName || row.profileSlug;
    return {
      beneficiary: { kind: "profile", profileId: row.profileId, name, syncOn },
      beneficiarySlug: row.profileSlug,
    };
  }
  if (row.userId !== null) {
    const name = row.fullName || row.userName || row.username;
    return { beneficiary: { kind: "user", userId: row.userId, name, syncOn }, beneficiarySlug: row.username };
  }
  return { beneficiary: { kind: "unknown", name: row.fullName || syncOn, syncOn }, beneficiarySlug: syncOn };
}
