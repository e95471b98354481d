import { type Db, sql, type Tx, violatedConstraint } from "@/lib/db";
import { InvalidInput, invariant } from "@/lib/errors";
import type { CouponTerms } from "./pricing";

/** A discount code of a provider, for one of its plans or for all of them. */
export interface Coupon extends CouponTerms {
  readonly id: bigint;
  readonly providerId: bigint;
  /** Null: all plans of the provider. */
  readonly planId: bigint | null;
  readonly description: string;
  readonly createdAt: Date;
  /** Null: never. */
  readonly endsAt: Date | null;
  /** Uses that remain; null: unlimited. */
  readonly nbAttempts: number | null;
}

export const couponColumns = sql`
  c.id, c.code, c.provider_id AS "providerId", c.plan_id AS "planId", c.discount_type AS type,
  c.discount_value AS value, c.description, c.created_at AS "createdAt", c.ends_at AS "endsAt",
  c.nb_attempts AS "nbAttempts"`;

/** Whether the coupon lowers the price of the plan at `at`. */
export function isCouponValid(
  coupon: Pick<Coupon, "providerId" | "planId" | "endsAt" | "nbAttempts">,
  plan: { readonly id: bigint; readonly providerId: bigint },
  at: Date,
): boolean {
  return (
    coupon.providerId === plan.providerId &&
    (coupon.planId === null || coupon.planId === plan.id) &&
    (coupon.endsAt === null || at < coupon.endsAt) &&
    (coupon.nbAttempts === null || coupon.nbAttempts > 0)
  );
}

/**
 * Takes one use of the coupon for an order. Of several orders that want the last use, one gets it.
 *
 * @returns false when it has ended or is used up; nothing was taken then
 */
export async function consumeCoupon(tx: Tx, id: bigint, at: Date): Promise<boolean> {
  const [taken] = await tx.query(sql`
    UPDATE coupon SET nb_attempts = nb_attempts - 1, uses = uses + 1
    WHERE id = ${id} AND (nb_attempts IS NULL OR nb_attempts > 0) AND (ends_at IS NULL OR ends_at > ${at})
    RETURNING id`);
  return taken !== undefined;
}

/** Gives back the uses that {@link consumeCoupon} took, for an order that came to nothing. */
export async function releaseCoupons(tx: Tx, ids: readonly bigint[]): Promise<void> {
  await tx.query(sql`
    UPDATE coupon SET nb_attempts = nb_attempts + 1, uses = uses - 1 WHERE id = ANY(${ids}::bigint[])`);
}

/** Makes the plan free as many times as it was given away; see docs/ledger.md, Q. */
export interface GiftCoupon {
  readonly planId: bigint;
  /** Begins with `cpn_`, which no provider may use. */
  readonly code: string;
  readonly uses: number;
}

/** Makes the coupons of gifts, which never expire. @returns each with the slug of its plan, by plan id */
export async function createGiftCoupons(
  tx: Tx,
  gifts: readonly GiftCoupon[],
  at: Date,
): Promise<Map<bigint, { id: bigint; code: string; planSlug: string }>> {
  const rows = await tx.query<{ id: bigint; code: string; planId: bigint; planSlug: string }>(sql`
    WITH made AS (
      INSERT INTO coupon (code, provider_id, plan_id, discount_type, discount_value, created_at, nb_attempts)
      SELECT g.code, p.provider_id, p.id, 'percentage', 10000, ${at}, g.uses
      FROM unnest(${gifts.map(({ planId }) => planId)}::bigint[], ${gifts.map(({ code }) => code)}::text[],
        ${gifts.map(({ uses }) => uses)}::int[]) AS g (plan_id, code, uses) JOIN plan p ON p.id = g.plan_id
      RETURNING id, code, plan_id)
    SELECT made.id, made.code, p.id AS "planId", p.slug AS "planSlug" FROM made JOIN plan p ON p.id = made.plan_id`);
  return new Map(rows.map(({ planId, ...coupon }) => [planId, coupon]));
}

export interface NewCoupon extends CouponTerms {
  readonly providerId: bigint;
  readonly planId?: bigint | null;
  readonly description?: string;
  readonly endsAt?: Date | null;
  readonly nbAttempts?: number | null;
  readonly at: Date;
}

/**
 * Makes a discount code.
 *
 * @throws InvalidInput 400 `code` when the provider has one of that name, in either case
 */
export async function createCoupon(db: Db, coupon: NewCoupon): Promise<Coupon> {
  const { code, providerId, planId = null, type, value, description = "", endsAt = null, at } = coupon;
  try {
    const [created] = await db.query<Coupon>(sql`
      INSERT INTO coupon AS c (code, provider_id, plan_id, discount_type, discount_value, description, created_at,
        ends_at, nb_attempts)
      VALUES (${code}, ${providerId}, ${planId}, ${type}::discount_type, ${value}, ${description}, ${at},
        ${endsAt}, ${coupon.nbAttempts ?? null})
      RETURNING ${couponColumns}`);
    invariant(created, "an insert returns its row");
    return created;
  } catch (error) {
    if (violatedConstraint(error) !== "coupon_code_key") throw error;
    throw new InvalidInput({ code: ["There is a discount code of this name."] }, { cause: error });
  }
}
