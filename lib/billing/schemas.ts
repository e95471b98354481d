import { z } from "zod";
import { Plan } from "@/lib/catalog/schemas";
import { CalendarDate, Count, Extra, Instant, MinorUnits, Slug, text } from "@/lib/http/codecs";
import { Country, OptionalEmail, ProfileSummary, UserSummary } from "@/lib/identity/schemas";
import { Transaction } from "@/lib/ledger/schemas";

/** What may be asked into a cart. */
export const CartRequest = z
  .object({
    plan: Slug.meta({ description: "The plan to subscribe to" }),
    option: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(0)
      .meta({ description: "Which way to pay: 0 not chosen, n the n-th option" }),
    use: Slug.nullish().meta({ description: "A use charge of the plan" }),
    quantity: Count.default(0n).meta({ description: "Units of the use charge; 0 counts as 1" }),
    sync_on: text(255)
      .nullish()
      .meta({ description: "Whom the item is for: profile slug, username or e-mail" }),
    full_name: text(150).nullish(),
    email: OptionalEmail.nullish(),
  })
  .meta({ id: "CartRequest" });
export type CartRequest = z.output<typeof CartRequest>;

const PlanReference = z.object({ slug: z.string(), title: z.string() });

/** An item of a cart. A visitor's has no `user` and no `created_at`. */
export const CartItem = z
  .object({
    created_at: Instant.optional(),
    user: UserSummary.extend({ full_name: z.string(), email: z.string().nullable() }).optional(),
    plan: PlanReference,
    option: z.int().min(0),
    use: z.string().nullable(),
    quantity: Count,
    sync_on: z.string().nullable(),
    full_name: z.string(),
    email: z.string().nullable(),
    claim_code: z.string().nullable().meta({ description: "The code under which the gift was claimed" }),
    detail: z
      .string()
      .nullable()
      .meta({ description: "What will be ordered, when there is nothing to choose" }),
  })
  .meta({ id: "CartItem" });
export type CartItem = z.output<typeof CartItem>;

/** A payment asked of the processor. */
export const Charge = z
  .object({
    created_at: Instant,
    amount: MinorUnits,
    unit: z.string(),
    readable_amount: z.string().meta({ example: "$20.00" }),
    description: z.string().nullable(),
    last4: z.string().meta({ description: "Last four digits of the card" }),
    exp_date: CalendarDate.nullable().meta({
      description: "First day of the month in which the card expires",
    }),
    processor_key: z.string().nullable(),
    state: z.enum(["created", "done", "failed", "disputed"]),
    detail: z.string().optional(),
  })
  .meta({ id: "Charge" });
export type Charge = z.output<typeof Charge>;

/** A charge in the list of all customers', with whose it is. */
export const ListedCharge = Charge.extend({
  customer: z.object({ slug: z.string(), printable_name: z.string() }),
}).meta({ id: "ListedCharge" });
export type ListedCharge = z.output<typeof ListedCharge>;

/** A charge with what it pays, line by line. */
export const ChargeDetail = Charge.extend({
  card_brand: z.string().meta({ description: "`visa`, `mastercard`; empty when it is not known" }),
  due_amount: MinorUnits.meta({ description: "What is still due of a charge that failed; otherwise 0" }),
  charge_items: z.array(
    z.object({
      num: z.int().min(0).meta({ description: "Number of the line, by which it can be refunded" }),
      description: z.string().meta({ description: "HTML-safe text" }),
      amount: MinorUnits,
      unit: z.string(),
      profile: z
        .object({ slug: z.string(), printable_name: z.string() })
        .meta({ description: "Who sold it" }),
      refunds: z.array(
        z.object({
          created_at: Instant,
          amount: MinorUnits,
          state: z.enum(["requested", "sent", "succeeded"]).meta({
            description: "Kept to be asked for; accepted by the processor; done",
          }),
        }),
      ),
      refunded_amount: MinorUnits,
      disputed_amount: MinorUnits.meta({ description: "What a bank has taken back, or asks for" }),
      refundable_amount: MinorUnits.meta({ description: "What can still be refunded" }),
    }),
  ),
}).meta({ id: "ChargeDetail" });
export type ChargeDetail = z.output<typeof ChargeDetail>;

/** What the browser needs to talk to the payment processor. */
export const ProcessorContext = z
  .object({
    STRIPE_PUB_KEY: z.string(),
    STRIPE_INTENT_SECRET: z.string().optional(),
    STRIPE_ACCOUNT: z.string().optional(),
  })
  .meta({ id: "ProcessorContext" });

/** The card on file; nulls when there is none. */
export const Card = z
  .object({
    processor: ProcessorContext.optional(),
    last4: z.string().nullable(),
    exp_date: z.string().nullable().meta({ description: "MM/YYYY", example: "12/2030" }),
    detail: z.string().optional(),
  })
  .meta({ id: "Card" });

const Address = {
  street_address: text(150).nullish(),
  locality: text(50).nullish(),
  region: text(50).nullish(),
  postal_code: text(50).nullish(),
  country: Country.nullish(),
};

export const CardUpdate = z
  .object({
    token: z
      .string()
      .trim()
      .min(1, "This field may not be blank.")
      .max(255)
      .meta({ description: "Card token, or a confirmed intent" }),
    full_name: text(150).nullish(),
    email: OptionalEmail.nullish(),
    phone: text(50).nullish(),
    ...Address,
  })
  .meta({ id: "CardUpdate" });

export const CheckoutRequest = z
  .object({
    items: z
      .array(
        z.object({
          option: z.int().min(0).meta({ description: "Which of the entry's options, from 1; 0 none" }),
          amount: MinorUnits.nullish().meta({
            description:
              "What the caller saw: the option's price, or the sum of an entry without options; 409 when it has changed. When every item says it, so is an entry that came or went",
          }),
        }),
      )
      .max(2_000)
      .nullish()
      .meta({ description: "One per entry of the cart, in its order" }),
    remember_card: z.boolean().nullish().meta({ description: "Keep the card for later payments" }),
    processor_token: text(255).nullish().meta({ description: "Card token, or a confirmed intent" }),
    balance: z.boolean().nullish().meta({ description: "Pay only what is due, without the cart" }),
    plan: Slug.nullish().meta({ description: "With `balance`: only what is due for this plan" }),
    ...Address,
  })
  .meta({ id: "CheckoutRequest" });
export type CheckoutRequest = z.output<typeof CheckoutRequest>;

const CheckoutLine = Transaction.extend({
  ends_at: Instant.nullable().meta({ description: "Until when the line pays the subscription" }),
  nb_periods: z.int().nullable().meta({ description: "Natural periods of the plan that it pays" }),
}).meta({ id: "CheckoutLine" });

const CheckoutEntry = z.object({
  subscription: z
    .object({
      created_at: Instant,
      ends_at: Instant,
      description: z.string().nullable(),
      profile: ProfileSummary,
      plan: Plan,
      auto_renew: z.boolean(),
      extra: Extra,
      grant_key: z.string().nullable(),
      request_key: z.string().nullable(),
      app_url: z.string().meta({ description: "Where the subscriber uses the plan" }),
    })
    .meta({ description: "What lines and options are for; as it would begin when there is none yet" }),
  sync_on: z.string().nullable().meta({
    description: "Whom the entry's items are for, as in the cart; null for the payer, or what is no item",
  }),
  lines: z.array(CheckoutLine).meta({ description: "What will be charged" }),
  options: z.array(CheckoutLine).meta({ description: "Ways to pay, of which one must be chosen" }),
});

/** A cart as it would be ordered. The order of `results` is the one that `items` of a checkout refer to. */
export const Checkout = z
  .object({ processor: ProcessorContext, results: z.array(CheckoutEntry) })
  .meta({ id: "Checkout" });
export type Checkout = z.output<typeof Checkout>;
