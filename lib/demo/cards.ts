import type { Customer } from "./customer";

/** How somebody pays: with the card on file when `token` is null. */
export interface Card {
  readonly token: string | null;
  readonly remember: boolean;
}

const CARD_ON_FILE: Card = { token: null, remember: false };

/** The test tokens of docs/payments.md, as often as such cards come up. */
const FIRST_TOKENS = [
  ["tok_visa", 85],
  ["tok_declined", 5],
  ["tok_insufficient_funds", 3],
  ["tok_expired", 2],
  ["tok_fails_later", 5],
] as const;

/** What those with a card on file do when they pay again: a few hand over a new one. */
const RENEWAL_TOKENS = [
  [null, 94],
  ["tok_expired", 1.5],
  ["tok_declined", 1.5],
  ["tok_fails_later", 3],
] as const;

/** The card that somebody takes out first. */
export function firstCard({ random, persona }: Customer): Card {
  return { token: random.weighted(FIRST_TOKENS), remember: persona.remembersCard };
}

/** The card that a term is paid again with. */
export function renewalCard(customer: Customer): Card {
  if (!customer.hasCard) return firstCard(customer);
  const token = customer.random.weighted(RENEWAL_TOKENS);
  return token === null ? CARD_ON_FILE : { token, remember: customer.persona.remembersCard };
}

/** The card that somebody takes out when one was refused. */
export function otherCard({ random, persona }: Customer): Card {
  return { token: random.chance(0.9) ? "tok_visa" : "tok_declined", remember: persona.remembersCard };
}

/** Whether the processor takes the card now, and finds out later that it will not be paid. */
export function failsLater({ token }: Card): boolean {
  return token === "tok_fails_later";
}
