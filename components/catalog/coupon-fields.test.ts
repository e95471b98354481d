import { expect, test } from "vitest";
import type { Coupon } from "@/lib/catalog/schemas";
import { couponValues, discountWords, readDiscount } from "./coupon-fields";

const COUPON: Coupon = {
  ...{ code: "LABORDAY", discount_type: "percentage", discount_value: 1_250n, created_at: new Date(0) },
  ...{ ends_at: new Date("2026-06-30T22:00:00Z"), description: null, nb_attempts: 3, plan: null },
};

test.each([
  ["percentage", "12.5", 1_250n],
  ["percentage", "25 %", 2_500n],
  ["percentage", "100", 10_000n],
  ["percentage", "12.555", null],
  ["percentage", "", null],
  ["percentage", "-5", null],
  ["currency", "$20", 2_000n],
  ["currency", "20.5", 2_050n],
  ["period", "2", 2n],
  ["period", "2.5", null],
  ["period", "two", null],
])("a discount of type %s typed as '%s' is %s", (type, typed, stored) => {
  expect(readDiscount(type, typed, "usd")).toBe(stored);
});

test("a coupon is shown as it is typed, its end as the last day in the provider's zone", () => {
  expect(couponValues(COUPON, "usd", "Europe/Berlin")).toEqual({
    ...{ code: "LABORDAY", discount_type: "percentage", discount_value: "12.5", last_day: "2026-06-30" },
    ...{ nb_attempts: "3", plan: "", description: "" },
  });
  expect(discountWords(COUPON)).toBe("12.5 % off");
  expect(discountWords({ ...COUPON, discount_value: 10_000n })).toBe("100 % off");
  expect(discountWords({ ...COUPON, discount_type: "period", discount_value: 1n })).toBe("1 period free");
});
