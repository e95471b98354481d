import { type Db, type Sql, sql } from "@/lib/db";
import { NotFound } from "@/lib/errors";
import { type ListDefinition, type ListRequest, type Page, readPage } from "@/lib/http";
import { type Coupon, couponColumns } from "./coupons";
import type { Coupon as WireCoupon } from "./schemas";

/** Names a discount code of a provider; the code in either case. */
export interface CouponName {
  readonly providerId: bigint;
  readonly code: string;
}

/** A coupon with what is shown of the plan it is for. */
export interface CouponRow extends Coupon {
  readonly planSlug: string | null;
  readonly planTitle: string;
  readonly planDescription: string;
}

const rowColumns: Sql = sql`${couponColumns}, p.slug AS "planSlug", p.title AS "planTitle", p.description AS "planDescription"`;
const tables: Sql = sql`coupon c JOIN profile provider ON provider.id = c.provider_id LEFT JOIN plan p ON p.id = c.plan_id`;

/** Coupons of gifts belong to those who claim them: their provider neither sees nor changes them. */
export const isNoGift: Sql = sql`lower(c.code) NOT LIKE 'cpn\\_%'`;

/** How a provider's discount codes are searched and sorted: what ends first comes first. */
export const couponList = {
  search: {
    amount: sql`c.discount_value::text`,
    code: sql`c.code`,
    description: sql`c.description`,
    discount_type: sql`c.discount_type::text`,
    profile: sql`provider.slug`,
    profile__full_name: sql`provider.full_name`,
  },
  sort: {
    amount: sql`c.discount_value`,
    code: sql`lower(c.code)`,
    created_at: sql`c.created_at`,
    description: sql`c.description`,
    ends_at: sql`c.ends_at`,
    discount_type: sql`c.discount_type`,
    profile: sql`provider.slug`,
    profile__full_name: sql`provider.full_name`,
  },
  defaultOrder: ["ends_at"],
  tieBreak: sql`c.id`,
  dates: { column: sql`c.created_at`, endsAt: "now" },
} as const satisfies ListDefinition;

/** The discount codes of a provider, those that have ended or are used up included. */
export async function listCoupons(db: Db, providerId: bigint, list: ListRequest): Promise<Page<WireCoupon>> {
  const { count, next, previous, results } = await readPage<CouponRow>(db, list, {
    columns: rowColumns,
    from: tables,
    where: sql`c.provider_id = ${providerId} AND ${isNoGift}`,
  });
  return { count, next, previous, results: results.map(presentCoupon) };
}

/**
 * One discount code of a provider.
 *
 * @throws NotFound 404, also for the coupon of a gift
 */
export async function getCoupon(db: Db, { providerId, code }: CouponName): Promise<CouponRow> {
  const [coupon] = await db.query<CouponRow>(sql`
    SELECT ${rowColumns} FROM ${tables}
    WHERE c.provider_id = ${providerId} AND lower(c.code) = lower(${code}) AND ${isNoGift}`);
  if (!coupon) throw new NotFound("There is no such discount code.");
  return coupon;
}

/** A discount code on the wire. */
export function presentCoupon(row: CouponRow): WireCoupon {
  const { planSlug, planTitle, planDescription } = row;
  return {
    code: row.code,
    discount_type: row.type,
    discount_value: row.value,
    created_at: row.createdAt,
    ends_at: row.endsAt,
    description: row.description === "" ? null : row.description,
    nb_attempts: row.nbAttempts,
    plan: planSlug === null ? null : { slug: planSlug, title: planTitle, description: planDescription },
  };
}
