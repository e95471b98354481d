import { addToCart, removeFromCart } from "@/lib/billing/cart";
import type { Choice } from "@/lib/billing/checkout/checkout-input";
import { buildInvoice, type Invoice } from "@/lib/billing/checkout/invoice";
import { placeOrder } from "@/lib/billing/checkout/place-order";
import { CardRefused } from "@/lib/billing/errors";
import { redeemCode } from "@/lib/billing/redeem";
import { invariant } from "@/lib/errors";
import { pairKey } from "@/lib/subscriptions";
import { findCurrent } from "@/lib/subscriptions/subscriptions";
import type { Card } from "./cards";
import { type Company, planOf } from "./company";
import type { Customer } from "./customer";
import type { PlanSlug } from "./plans";

/** What goes into the cart. */
export interface Wish {
  readonly plan: PlanSlug;
  /** Which way to pay, from 1; the first unless said. */
  readonly option?: number;
  readonly use?: string;
  readonly quantity?: bigint;
  /** For whom it is, when not for the customer: an e-mail address. */
  readonly syncOn?: string;
  readonly fullName?: string;
}

/** What is bought with, and when. */
export interface Purchase {
  readonly card: Card;
  /** A discount code that is good for some of the wishes. */
  readonly code?: string | null;
  readonly at: Date;
}

/**
 * Puts the wishes into the cart and pays for all that is in it, and for whatever else is due, as the checkout page does.
 *
 * @returns what was in the cart; null when the card was refused, and it still is. A payment that fails later counts as
 *   paid here
 */
export async function buy(
  company: Company,
  customer: Customer,
  wishes: readonly Wish[],
  { card, code = null, at }: Purchase,
): Promise<readonly Wish[] | null> {
  const { db } = company;
  const { actor, payer } = customer.account;
  if (wishes.length > 0) await fillCart(company, actor.id, wishes, at);
  if (code !== null) await db.transaction((tx) => redeemCode(tx, [{ userId: actor.id }], code, at));
  customer.cart = [...customer.cart, ...wishes];
  const invoice = await buildInvoice(db, { userId: actor.id, customer: payer, at });
  try {
    await placeOrder(db, {
      ...{ actor, customer: payer, at },
      choices: choicesOf(invoice, customer.cart),
      token: card.token,
      rememberCard: card.remember,
      address: addressOf(customer),
    });
  } catch (error) {
    if (error instanceof CardRefused) return null;
    throw error;
  }
  const bought = customer.cart;
  customer.cart = [];
  if (card.remember) customer.hasCard = card.token === "tok_visa";
  await noteTerms(company, customer, bought, at);
  return bought;
}

/** Takes everything out of the cart again. */
export async function emptyCart({ db }: Company, customer: Customer): Promise<void> {
  customer.cart = [];
  await db.transaction((tx) => removeFromCart(tx, { userId: customer.account.actor.id }, {}));
}

async function fillCart({ db }: Company, userId: bigint, wishes: readonly Wish[], at: Date): Promise<void> {
  const unsaid = { quantity: 0n, syncOn: "", fullName: "", email: "" };
  const requests = wishes.map((wish) => ({ ...unsaid, ...wish, option: 0 }));
  await db.transaction((tx) => addToCart(tx, { userId }, requests, at));
}

/** For every entry of the invoice that leaves a choice, what the customer wants, at the price they saw. */
function choicesOf({ entries }: Invoice, wishes: readonly Wish[]): Choice[] {
  return entries.map(({ planSlug, options }) => {
    const option = wishes.find(({ plan }) => plan === planSlug)?.option ?? 1;
    return { option, amount: options[option - 1]?.amount ?? null };
  });
}

/** Fills in what the profile lacks; who gave an address at registration is not asked again. */
function addressOf({ persona: { address, gaveAddress } }: Customer) {
  const known = gaveAddress ? undefined : address;
  return {
    streetAddress: known?.street_address ?? "",
    locality: known?.locality ?? "",
    region: known?.region ?? "",
    postalCode: known?.postal_code ?? "",
    country: known?.country ?? "",
  };
}

/** Plans for oneself, neither use nor gifts. */
export function ownPlans(wishes: readonly Wish[]): Wish[] {
  return wishes.filter(({ use, syncOn }) => !use && !syncOn);
}

/** What the customer sees afterwards: until when each plan they bought for themselves now runs. */
async function noteTerms(
  company: Company,
  { terms, account }: Customer,
  bought: readonly Wish[],
  at: Date,
): Promise<void> {
  const pairs = ownPlans(bought).map((wish) => ({
    profileId: account.payer.id,
    planId: planOf(company, wish.plan).id,
    wish,
  }));
  const current = await findCurrent(company.db, pairs, at);
  for (const { wish, ...pair } of pairs) {
    const subscription = current.get(pairKey(pair));
    invariant(subscription, `${account.payer.slug} subscribes to the ${wish.plan} it has just bought`);
    terms.set(wish.plan, { endsAt: subscription.endsAt, option: wish.option ?? 1, goesOn: false });
  }
}
