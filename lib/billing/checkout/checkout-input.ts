import type { SignedIn } from "@/lib/auth/actor";
import type { Customer, OnlyDue } from "./invoice-lines";

/** A choice for one entry of the invoice, in its order. */
export interface Choice {
  /** From 1; 0 or out of range leaves the entry open. */
  readonly option: number;
  /** What the caller saw: the option's price, or that of an entry without options; anything else is refused. */
  readonly amount: bigint | null;
}

export interface Address {
  readonly streetAddress: string;
  readonly locality: string;
  readonly region: string;
  readonly postalCode: string;
  readonly country: string;
}

export interface CheckoutInput {
  readonly actor: SignedIn;
  readonly customer: Customer;
  readonly choices: readonly Choice[];
  readonly token: string | null;
  readonly rememberCard: boolean;
  /** Fills in what the profile's address lacks. */
  readonly address: Address;
  /** Settles what is due, and leaves the cart alone. */
  readonly onlyDue?: OnlyDue | null;
  readonly at: Date;
}

/** Whether it names what the browser has confirmed, rather than a card. */
export function isIntent(token: string | null): token is string {
  return token?.startsWith("pi_") ?? false;
}
