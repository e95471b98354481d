import type { SignedIn } from "@/lib/auth/actor";
import type { Customer as Payer } from "@/lib/billing/checkout/invoice-lines";
import type { Wish } from "./buying";
import type { Persona } from "./cast/subscribers";
import type { PlanSlug } from "./plans";
import { Random } from "./random";

/** A customer during the play: who they are, and what they know of their own dealings. */
export class Customer {
  readonly random: Random;
  /** Whether a card that works is on file. */
  hasCard = false;
  /** The terms they ordered, by plan; also those that have ended. */
  readonly terms = new Map<PlanSlug, CustomerTerm>();
  /** What is in their cart. */
  cart: readonly Wish[] = [];
  #account: Account | null = null;

  constructor(readonly persona: Persona) {
    this.random = new Random(persona.seed);
  }

  /** What they have since they registered. */
  get account(): Account {
    if (!this.#account) throw new Error(`${this.persona.person.username} has not registered yet.`);
    return this.#account;
  }

  set account(account: Account) {
    this.#account = account;
  }
}

/** A customer's user, and the profile that they pay as. */
export interface Account {
  readonly actor: SignedIn;
  readonly payer: Payer;
}

/** A term as its customer sees it. */
export interface CustomerTerm {
  readonly endsAt: Date;
  /** The way to pay that was taken, from 1. */
  readonly option: number;
  /** Whether they mean to pay for another one. */
  goesOn: boolean;
}

const HOUR_MS = 3_600_000;

/** So many hours later; a fraction of one is to the minute. */
export function hoursAfter(at: Date, hours: number): Date {
  return new Date(at.getTime() + Math.round(hours * 60) * (HOUR_MS / 60));
}

/** An instant between two others, by chance; the first one when they are in the wrong order. */
export function between(random: Random, from: Date, to: Date): Date {
  return hoursAfter(from, (random.next() * Math.max(0, to.getTime() - from.getTime())) / HOUR_MS);
}
