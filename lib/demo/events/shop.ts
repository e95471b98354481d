import { firstCard } from "../cards";
import type { Company } from "../company";
import type { Customer } from "../customer";
import { chooseOffer } from "../office/offers";
import { choosePlans } from "../taste";
import type { CustomerEvent } from "./index";
import { order } from "./order";

/** Somebody without a subscription chooses plans: for the first time, or after having been away. */
export interface Shop {
  readonly kind: "shop";
  readonly at: Date;
}

export async function shop({ at }: Shop, customer: Customer, company: Company): Promise<CustomerEvent[]> {
  const isBackBy = [...customer.terms.values()].some(({ goesOn, endsAt }) => goesOn && endsAt > at);
  if (isBackBy) return [];
  const wishes = choosePlans(company, customer);
  const code = chooseOffer(company, customer, wishes, at);
  return order(
    { kind: "order", at, wishes, card: firstCard(customer), code, refusals: 0 },
    customer,
    company,
  );
}
