import { z } from "zod";
import { Count, CurrencyUnit, Extra, Instant, MinorUnits, requiredText, Slug, text } from "@/lib/http/codecs";
import { pageOfSchema } from "@/lib/http/page-schema";
import { ProfileSummary } from "@/lib/identity/schemas";
import { isCurrency } from "@/lib/money/currency";

/** More than anything costs, and little enough that a thousand periods of it are still counted exactly. */
const MAX_PRICE = 1_000_000_000_000;
const MAX_LENGTH = 1_000;
const MAX_DISCOUNTS = 20;
const MAX_USE_CHARGES = 50;
const MAX_DESCRIPTION = 10_000;

const Price = z
  .codec(z.int().min(0).max(MAX_PRICE), z.bigint(), { decode: BigInt, encode: Number })
  .meta({ description: "Amount in minor units, e.g. cents", example: 2900 });

export const PeriodType = z.enum(["hourly", "daily", "weekly", "monthly", "yearly"]);
export const RenewalType = z.enum(["one-time", "auto-renew", "repeat"]);
export const DiscountType = z.enum(["percentage", "currency", "period"]);

/** A lower price for several periods at once. */
export const AdvanceDiscount = z
  .object({
    discount_type: DiscountType,
    discount_value: MinorUnits.default(0n).meta({
      description: "Hundredths of a percent, minor units, or free periods, by the type",
    }),
    length: z.int().min(1).max(MAX_LENGTH).default(1).meta({ description: "Periods paid at once" }),
  })
  .refine(({ discount_type: type, discount_value: value }) => type !== "percentage" || value <= 10_000n, {
    path: ["discount_value"],
    message: "A percentage is at most 10000, which is 100%.",
  })
  .meta({ id: "AdvanceDiscount" });

const AdvanceDiscounts = z
  .array(AdvanceDiscount)
  .max(MAX_DISCOUNTS)
  .refine((discounts) => isUnique(discounts.map(({ length }) => length)), "Each length may come once.")
  .meta({ description: "Discounts when periods are paid in advance; one per length" });

/** Something metered. */
export const UseCharge = z
  .object({
    slug: z.string(),
    title: z.string(),
    description: z.string(),
    created_at: Instant,
    use_amount: MinorUnits.meta({ description: "Price of a unit beyond the quota" }),
    quota: Count.meta({ description: "Units included in each period" }),
    maximum_limit: MinorUnits.nullable().meta({
      description: "Billed amount per period from which the subscriber is told; no cap",
    }),
    extra: Extra,
  })
  .meta({ id: "UseCharge" });

/** A use charge as asked for. Found again by its slug; what is left out stays as it was. */
export const UseChargeRequest = z
  .object({
    slug: Slug,
    title: text(50).nullish(),
    description: text(MAX_DESCRIPTION).optional(),
    use_amount: Price.optional(),
    quota: Count.optional(),
    maximum_limit: Price.nullish(),
    extra: Extra.optional(),
  })
  .meta({ id: "UseChargeRequest" });

/** A list of them, each slug once. */
export function useChargeList<Item extends z.ZodType<{ slug: string }>>(item: Item) {
  return z
    .array(item)
    .max(MAX_USE_CHARGES)
    .refine((charges) => isUnique(charges.map(({ slug }) => slug)), "Each slug may come once.");
}

const UseCharges = useChargeList(UseChargeRequest).meta({ description: "Variable pricing based on usage" });

function isUnique(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}

/** What a provider may say of a plan; everything optional, nothing means unchanged. */
export const PlanUpdate = z
  .object({
    title: requiredText(50).optional().meta({ example: "Open Space" }),
    slug: Slug.optional().meta({ description: "Unique identifier shown in the URL bar; made of the title" }),
    description: text(MAX_DESCRIPTION).optional(),
    is_active: z.boolean().optional().meta({ description: "Customers can subscribe to the plan" }),
    is_not_priced: z.boolean().optional().meta({ description: "Shown without a price: contact us" }),
    unit: CurrencyUnit.refine(isCurrency, "This is no currency in use.").optional(),
    setup_amount: Price.optional().meta({ description: "One-time amount when a subscription starts" }),
    period_amount: Price.optional().meta({ description: "Amount of each period" }),
    period_type: PeriodType.optional(),
    period_length: z
      .int()
      .min(1)
      .max(MAX_LENGTH)
      .optional()
      .meta({ description: "Natural periods that one period of the contract has, e.g. 3 months" }),
    renewal_type: RenewalType.optional(),
    unlock_event: text(128).nullish().meta({ description: "Payment is due when this happens" }),
    skip_optin_on_grant: z
      .boolean()
      .optional()
      .meta({ description: "What the provider grants needs no acceptance" }),
    optin_on_request: z
      .boolean()
      .optional()
      .meta({ description: "The provider must accept what subscribers order" }),
    extra: Extra.optional(),
    advance_discounts: AdvanceDiscounts.optional(),
    use_charges: UseCharges.optional(),
  })
  .meta({ id: "PlanUpdate" });
export type PlanUpdate = z.output<typeof PlanUpdate>;

/** A new plan: it has a title, everything else has a default. */
export const PlanCreate = PlanUpdate.required({ title: true }).meta({ id: "PlanCreate" });

/** What a provider sells, and how it looks to the caller. */
export const Plan = z
  .object({
    slug: z.string(),
    title: z.string(),
    description: z.string(),
    is_active: z.boolean(),
    setup_amount: MinorUnits,
    period_amount: MinorUnits,
    period_type: PeriodType,
    period_length: z.int().min(1),
    unit: z.string(),
    renewal_type: RenewalType,
    is_not_priced: z.boolean(),
    unlock_event: z.string().nullable(),
    skip_optin_on_grant: z.boolean(),
    optin_on_request: z.boolean(),
    extra: Extra,
    created_at: Instant,
    advance_discounts: z.array(AdvanceDiscount),
    use_charges: z.array(UseCharge),
    profile: ProfileSummary.meta({ description: "Provider of the plan" }),
    discounted_period_amount: MinorUnits.meta({
      description: "What the first period costs with the discount code of the caller's cart",
    }),
    is_cart_item: z.boolean().meta({ description: "The plan is in the caller's cart" }),
    detail: z.string().optional().meta({ description: "What was done, in plain text" }),
  })
  .meta({ id: "Plan" });
export type Plan = z.output<typeof Plan>;

export const PlanPage = pageOfSchema(Plan);
export type PlanPage = z.output<typeof PlanPage>;

/** A plan wherever it is mentioned. */
export const PlanReference = z
  .object({ slug: z.string(), title: z.string(), description: z.string() })
  .meta({ id: "PlanReference" });

/** A discount code of a provider. */
export const Coupon = z
  .object({
    code: z.string(),
    discount_type: DiscountType,
    discount_value: MinorUnits,
    created_at: Instant,
    ends_at: Instant.nullable().meta({ description: "From when on it is no longer good; null is never" }),
    description: z.string().nullable(),
    nb_attempts: z.int().min(0).nullable().meta({ description: "Uses that remain; null is unlimited" }),
    plan: PlanReference.nullable().meta({
      description: "The only plan it is good for; null is all of the provider's",
    }),
  })
  .meta({ id: "Coupon" });
export type Coupon = z.output<typeof Coupon>;
