import { z } from "zod";
import { Count, CurrencyUnit, Instant, MinorUnits, Slug, text } from "@/lib/http/codecs";
import { Transaction } from "@/lib/ledger/schemas";

/** Units used, as the provider's product reports them. The shape is that of a cart item; what does not apply is ignored. */
export const UsageReport = z
  .object({
    plan: Slug.meta({ description: "The plan whose use charge it is" }),
    use: Slug.nullish().meta({ description: "The use charge" }),
    quantity: Count.refine((quantity) => quantity >= 1n, "Report at least one unit.")
      .default(1n)
      .meta({ description: "Units used" }),
    created_at: Instant.nullish().meta({ description: "When they were used; now when absent" }),
    option: z.int().min(0).nullish().meta({ description: "Ignored" }),
    sync_on: text(255).nullish().meta({ description: "Ignored" }),
    full_name: text(150).nullish().meta({ description: "Ignored" }),
    email: text(255).nullish().meta({ description: "Ignored" }),
  })
  .meta({ id: "UsageReport" });

/** Nothing is billed: the units are included, or were bought before. */
export const NothingBilled = Transaction.partial().meta({ id: "NothingBilled" });

/** How far a use charge of a current subscription is used. */
const Meter = z.object({
  plan: z.object({ slug: z.string(), title: z.string() }),
  use: z.object({ slug: z.string(), title: z.string() }),
  use_amount: MinorUnits.meta({ description: "Price of a unit beyond those that are free" }),
  unit: CurrencyUnit,
  included_left: Count.meta({ description: "Units that are left of those included in the period" }),
  bought_left: Count.meta({ description: "Units that are left of those bought in advance" }),
  used: Count.meta({ description: "Units used in the period" }),
  billed: Count.meta({ description: "Units of these that are billed" }),
  billed_amount: MinorUnits.meta({ description: "What they come to" }),
});
export type Meter = z.output<typeof Meter>;

export const Meters = z.object({ results: z.array(Meter) }).meta({ id: "Meters" });
