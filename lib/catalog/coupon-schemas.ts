import { z } from "zod";
import { Instant, MinorUnits, Slug, text } from "@/lib/http/codecs";
import { pageOfSchema } from "@/lib/http/page-schema";
import { Coupon, DiscountType } from "./schemas";

/** Begins the codes of gifts, which no provider may use; see docs/plans.md, "Discount codes". */
export const GIFT_CODE_PREFIX = "cpn_";

const MAX_FREE_PERIODS = 1_000n;
const MAX_USES = 2_147_483_647;

/** What is wrong with a discount of this size; null when nothing is. */
export function discountProblem(type: z.output<typeof DiscountType>, value: bigint): string | null {
  if (type === "percentage" && value > 10_000n) return "A percentage is at most 10000, which is 100%.";
  if (type === "period" && (value < 1n || value > MAX_FREE_PERIODS))
    return `Give 1 to ${MAX_FREE_PERIODS} periods free.`;
  return null;
}

const Code = Slug.refine(
  (code) => !code.toLowerCase().startsWith(GIFT_CODE_PREFIX),
  `Codes that begin with ${GIFT_CODE_PREFIX} are those of gifts.`,
).meta({ description: "What customers type, in either case; unique to the provider", example: "LABORDAY" });

const fields = {
  code: Code,
  discount_type: DiscountType,
  discount_value: MinorUnits.meta({
    description: "Hundredths of a percent, minor units, or free periods, by the type",
    example: 2500,
  }),
  ends_at: Instant.nullish(),
  description: text(2_000).nullish(),
  nb_attempts: z.int().min(1).max(MAX_USES).nullish(),
  plan: Slug.nullish().meta({ description: "The only plan it is good for; null is all of the provider's" }),
};

const USES = "How many orders may use it; null is any number";

/** A new discount code. */
export const CouponCreate = z
  .object({
    ...fields,
    ends_at: fields.ends_at.meta({
      description: "From when on it is no longer good; null is never, and 30 days from now unless it is said",
    }),
    nb_attempts: fields.nb_attempts.meta({ description: USES }),
  })
  .superRefine(({ discount_type, discount_value }, context) => {
    const message = discountProblem(discount_type, discount_value);
    if (message !== null) context.addIssue({ code: "custom", path: ["discount_value"], message });
  })
  .meta({ id: "CouponCreate" });
export type CouponCreate = z.output<typeof CouponCreate>;

/** What may be changed of a discount code. What is left out stays, except the end. */
export const CouponUpdate = z
  .object({
    ...fields,
    code: Code.optional().meta({ description: "Another code, while no order has used the coupon" }),
    discount_value: fields.discount_value.optional(),
    ends_at: fields.ends_at.meta({
      description: "From when on it is no longer good; null or left out is never",
    }),
    nb_attempts: z
      .int()
      .min(0)
      .max(MAX_USES)
      .nullish()
      .meta({ description: `${USES}; what remains from now on` }),
  })
  .meta({ id: "CouponUpdate", example: { discount_type: "percentage", discount_value: 2500 } });
export type CouponUpdate = z.output<typeof CouponUpdate>;

export const CouponPage = pageOfSchema(Coupon);
