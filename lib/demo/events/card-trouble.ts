import { deletePaymentMethod, replacePaymentMethod } from "@/lib/billing";
import type { Company } from "../company";
import type { Customer } from "../customer";
import type { CustomerEvent } from "./index";

/** What becomes of the card on file, which the next renewal will find out. */
export interface CardTrouble {
  readonly kind: "card-trouble";
  readonly at: Date;
}

/** The bank wants to be asked each time, or takes payments and then does not pay; or the card is taken off the site. */
const TROUBLES = [
  ["tok_action_required", 45],
  ["tok_fails_later", 25],
  [null, 30],
] as const;

export async function cardTrouble(
  { at }: CardTrouble,
  customer: Customer,
  company: Company,
): Promise<CustomerEvent[]> {
  if (!customer.hasCard) return [];
  customer.hasCard = false;
  const token = customer.random.weighted(TROUBLES);
  if (token === null) await deletePaymentMethod(company.db, customer.account.payer.id);
  else await storeCard(company, customer, token, at);
  return [];
}

/** Somebody puts a card on file, on its page. */
export async function storeCard(
  { db }: Company,
  { account }: Customer,
  token: string,
  at: Date,
): Promise<void> {
  const { actor, payer } = account;
  await replacePaymentMethod(db, {
    profileId: payer.id,
    token,
    details: { name: actor.fullName },
    by: actor.id,
    at,
  });
}
