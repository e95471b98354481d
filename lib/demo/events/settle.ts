import { otherCard } from "../cards";
import type { Customer } from "../customer";
import type { CustomerEvent } from "./index";

/** Somebody hears that a payment has failed, and pays what is due without waiting for the next order. */
export interface Settle {
  readonly kind: "settle";
  readonly at: Date;
}

export async function settle({ at }: Settle, customer: Customer): Promise<CustomerEvent[]> {
  return [{ kind: "order", at, wishes: [], card: otherCard(customer), refusals: 0 }];
}
