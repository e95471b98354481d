import { renewalCard } from "../cards";
import type { Company } from "../company";
import type { Customer } from "../customer";
import { ROOM_HOURS } from "../plans";
import type { CustomerEvent } from "./index";
import { order } from "./order";

/** Somebody needs more hours in a meeting room than their plan includes, and buys them in advance. */
export interface BookRooms {
  readonly kind: "book-rooms";
  readonly at: Date;
}

export async function bookRooms(
  { at }: BookRooms,
  customer: Customer,
  company: Company,
): Promise<CustomerEvent[]> {
  const term = customer.terms.get("meeting-rooms");
  if (!term || term.endsAt <= at) return [];
  const quantity = BigInt(customer.random.int(2, 10));
  const wishes = [{ plan: "meeting-rooms", use: ROOM_HOURS, quantity }] as const;
  return order({ kind: "order", at, wishes, card: renewalCard(customer), refusals: 0 }, customer, company);
}
