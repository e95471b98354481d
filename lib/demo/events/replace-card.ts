import type { Company } from "../company";
import type { Customer } from "../customer";
import type { PlanSlug } from "../plans";
import { storeCard } from "./card-trouble";
import type { CustomerEvent } from "./index";

/** Somebody whose card was refused puts another one on file, and leaves it to the company to charge it. */
export interface ReplaceCard {
  readonly kind: "replace-card";
  readonly at: Date;
  readonly plan: PlanSlug;
}

export async function replaceCard(
  { at }: ReplaceCard,
  customer: Customer,
  company: Company,
): Promise<CustomerEvent[]> {
  await storeCard(company, customer, "tok_visa", at);
  customer.hasCard = true;
  return [];
}
