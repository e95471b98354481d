import { buy, emptyCart, type Wish } from "../buying";
import { type Card, otherCard } from "../cards";
import type { Company } from "../company";
import { type Customer, hoursAfter } from "../customer";
import { afterOrder } from "../fate";
import type { CustomerEvent } from "./index";

/** Somebody orders what they wish. When the card is refused they try again a little later, with another one. */
export interface Order {
  readonly kind: "order";
  readonly at: Date;
  /** What is put into the cart first; nothing when only what is due is to be paid. */
  readonly wishes: readonly Wish[];
  readonly card: Card;
  /** A discount code that is typed in. */
  readonly code?: string | null;
  /** How often the card was refused before. */
  readonly refusals: number;
}

const GIVES_UP = 0.08;
const MOST_REFUSALS = 3;
const TRIES_AT_ONCE = 0.7;

export async function order(event: Order, customer: Customer, company: Company): Promise<CustomerEvent[]> {
  const { random, cart, terms } = customer;
  const { at, refusals, wishes, card, code = null } = event;
  const wasPaidMeanwhile = refusals > 0 && cart.length === 0;
  if (wasPaidMeanwhile) return [];
  const bought = await buy(company, customer, wishes, { card, code, at });
  if (bought) return afterOrder(company, customer, { bought, card, at });
  if (refusals + 1 === MOST_REFUSALS || random.chance(GIVES_UP)) {
    // Who has terms to pay will be back, and is not to find this; others leave the cart standing.
    if (terms.size > 0) await emptyCart(company, customer);
    return [];
  }
  const hours = random.chance(TRIES_AT_ONCE) ? 0.05 + random.next() * 0.2 : 3 + random.next() * 30;
  return [
    {
      kind: "order",
      at: hoursAfter(at, hours),
      wishes: [],
      card: otherCard(customer),
      refusals: refusals + 1,
    },
  ];
}
