import type { Coupon } from "@/lib/catalog/schemas";
import { amountToText, textToAmount } from "@/lib/money/input";
import { dayOf } from "@/lib/time/days";

type DiscountType = Coupon["discount_type"];

/** A coupon as its form shows it: what people type, not what is stored. */
export interface CouponValues {
  readonly code: string;
  readonly discount_type: DiscountType;
  readonly discount_value: string;
  /** The last day, empty for never. */
  readonly last_day: string;
  readonly nb_attempts: string;
  readonly plan: string;
  readonly description: string;
}

/** What is typed for a discount, as it is stored: 12.5 % is 1250. Null when it is none. */
export function readDiscount(type: string, typed: string, unit: string): bigint | null {
  if (type === "currency") return positive(textToAmount(typed, unit));
  if (type === "period") return /^\s*\d{1,4}\s*$/.test(typed) ? BigInt(typed.trim()) : null;
  return positive(textToAmount(typed.replace("%", ""), "usd"));
}

function positive(amount: bigint | null): bigint | null {
  return amount !== null && amount >= 0n ? amount : null;
}

/** A stored discount as it is typed: "12.5", "20.00", "2". */
export function writeDiscount({ discount_type: type, discount_value: value }: Coupon, unit: string): string {
  if (type === "currency") return amountToText(value, unit);
  return type === "period" ? String(value) : amountToText(value, "usd").replace(/\.?0+$/, "");
}

/** A stored coupon as its form shows it. */
export function couponValues(coupon: Coupon, unit: string, zone: string): CouponValues {
  return {
    code: coupon.code,
    discount_type: coupon.discount_type,
    discount_value: writeDiscount(coupon, unit),
    last_day: coupon.ends_at === null ? "" : lastDay(coupon.ends_at, zone),
    nb_attempts: coupon.nb_attempts === null ? "" : String(coupon.nb_attempts),
    plan: coupon.plan?.slug ?? "",
    description: coupon.description ?? "",
  };
}

/** The last day on which something is good that ends at `endsAt`. */
export function lastDay(endsAt: Date, zone: string): string {
  return dayOf(new Date(endsAt.getTime() - 1), zone);
}

/** "25 % off", "2 periods free"; amounts are left to who shows them. */
export function discountWords({ discount_type: type, discount_value: value }: Coupon): string {
  if (type === "period") return `${value} ${value === 1n ? "period" : "periods"} free`;
  return `${amountToText(value, "usd").replace(/\.?0+$/, "")} % off`;
}
