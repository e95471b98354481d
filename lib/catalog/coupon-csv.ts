import type { CsvColumn } from "@/lib/http/csv";
import { decimal } from "@/lib/money/display";
import type { Coupon } from "./schemas";

/** Discount codes as a spreadsheet. */
export const couponCsv: readonly CsvColumn<Coupon>[] = [
  ["Code", (coupon) => coupon.code],
  ["Discount type", (coupon) => coupon.discount_type],
  // Hundredths of a percent are what nobody wants to read; the others are as the API says.
  ["Discount", ({ discount_type, discount_value }) => discountText(discount_type, discount_value)],
  ["Created", (coupon) => coupon.created_at],
  ["Ends", (coupon) => coupon.ends_at],
  ["Uses left", (coupon) => coupon.nb_attempts],
  ["Plan", (coupon) => coupon.plan?.slug],
  ["Description", (coupon) => coupon.description],
];

function discountText(type: Coupon["discount_type"], value: bigint): string {
  return type === "percentage" ? `${decimal(value, 2)}%` : String(value);
}
