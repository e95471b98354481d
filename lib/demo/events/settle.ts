import { otherCard } from "../cards";
import type { Company } from "../company";
import type { Customer } from "../customer";
import type { PlanSlug } from "../plans";
import type { CustomerEvent } from "./index";
import { order } from "./order";

/** Somebody hears that a payment has failed, and pays what is due without waiting for the next order. */
export interface Settle {
  readonly kind: "settle";
  readonly at: Date;
  /** The plan whose renewal was refused, when it was one. */
  readonly plan?: PlanSlug;
}

export async function settle({ at }: Settle, customer: Customer, company: Company): Promise<CustomerEvent[]> {
  return order({ kind: "order", at, wishes: [], card: otherCard(customer), refusals: 0 }, customer, company);
}
