import { expect, test } from "vitest";
import { exampleOf } from "./discount-example";
import { newPlanValues } from "./plan-values";

const plan = { ...newPlanValues("usd"), period_amount: 2_900 };
const percent = (discount_value: number, length = 12) =>
  ({ discount_type: "percentage", discount_value, length }) as const;

test("the example is what a checkout will ask for", () => {
  // docs/plans.md: 348.00 less 20 % leaves whole major units.
  expect(exampleOf(plan, percent(2_000))).toBe("12 months at once: $278.00 instead of $348.00, $70.00 less.");
  const quarterly = { ...plan, period_length: 3 };
  const free = { discount_type: "period", discount_value: 1, length: 4 } as const;
  expect(exampleOf(quarterly, free)).toBe("12 months at once: $87.00 instead of $116.00, $29.00 less.");
});

test("currencies without minor units have none in it", () => {
  const yen = { ...newPlanValues("jpy"), period_amount: 500 };
  const off = { discount_type: "currency", discount_value: 1_000, length: 12 } as const;
  expect(exampleOf(yen, off)).toBe("12 months at once: ¥5,000 instead of ¥6,000, ¥1,000 less.");
});

test("what would be free is not offered, and what takes nothing off says so", () => {
  expect(exampleOf(plan, percent(10_000))).toBe("12 months would be free, so this is not offered.");
  expect(exampleOf(plan, percent(0, 2))).toBe("2 months at once: $58.00. It takes nothing off.");
});

test("while a number is missing it says which", () => {
  expect(exampleOf({ ...plan, period_amount: Number.NaN }, percent(2_000))).toMatch(/^Enter a price/);
  expect(exampleOf(plan, percent(2_000, Number.NaN))).toMatch(/^Enter whole periods/);
});
