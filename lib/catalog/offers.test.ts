import { describe, expect, it } from "vitest";
import { advanceOffers, perPeriod } from "./offers";
import type { Plan } from "./schemas";

const plan: Plan = {
  slug: "open-desk",
  title: "Open Desk",
  description: "",
  is_active: true,
  setup_amount: 0n,
  period_amount: 18_900n,
  period_type: "monthly",
  period_length: 1,
  unit: "usd",
  renewal_type: "auto-renew",
  is_not_priced: false,
  unlock_event: null,
  skip_optin_on_grant: false,
  optin_on_request: false,
  extra: null,
  created_at: new Date(0),
  advance_discounts: [],
  use_charges: [],
  profile: {
    slug: "cowork",
    printable_name: "Cowork",
    picture: null,
    type: "organization",
    credentials: false,
    created_at: new Date(0),
  },
  discounted_period_amount: 18_900n,
  is_cart_item: false,
};

describe("perPeriod", () => {
  it.each([
    ["monthly", 1, "per month"],
    ["monthly", 3, "every 3 months"],
    ["yearly", 1, "per year"],
    ["daily", 1, "per day"],
    ["hourly", 24, "every 24 hours"],
  ] as const)("%s × %i is %s", (period_type, period_length, words) => {
    expect(perPeriod({ period_type, period_length })).toBe(words);
  });
});

describe("advanceOffers", () => {
  it("says what several periods cost together and what they save, the shortest first", () => {
    const offers = advanceOffers({
      ...plan,
      advance_discounts: [
        { discount_type: "percentage", discount_value: 2_000n, length: 6 },
        { discount_type: "period", discount_value: 1n, length: 3 },
      ],
    });
    expect(offers).toEqual([
      { words: "3 months", amount: 37_800n, saving: 18_900n },
      { words: "6 months", amount: 90_700n, saving: 22_700n },
    ]);
  });

  it("counts the natural periods of a longer contract period", () => {
    const [offer] = advanceOffers({
      ...plan,
      period_length: 3,
      advance_discounts: [{ discount_type: "currency", discount_value: 5_000n, length: 4 }],
    });
    expect(offer).toEqual({ words: "12 months", amount: 70_600n, saving: 5_000n });
  });

  it("leaves out what saves nothing", () => {
    const advance_discounts = [{ discount_type: "percentage" as const, discount_value: 0n, length: 2 }];
    expect(advanceOffers({ ...plan, period_amount: 20_000n, advance_discounts })).toEqual([]);
  });
});
