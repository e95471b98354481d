import { createHash } from "node:crypto";
import type { SignedIn } from "@/lib/auth/actor";
import { randomKey } from "@/lib/auth/secret";
import { consumeCoupon, releaseCoupons } from "@/lib/catalog";
import { type Database, lockProfile, sql, type Tx, violatedConstraint } from "@/lib/db";
import { InvalidInput, invariant } from "@/lib/errors";
import { log } from "@/lib/log";
import { crashPoint } from "@/lib/system/crash-point";
import { lockCart } from "../cart";
import {
  CardRefused,
  CheckoutInProgress,
  CouponUnusable,
  OptionRequired,
  PaymentMethodRequired,
  PriceChanged,
} from "../errors";
import { customerKeyOf, payerOf, rememberCustomer, replacePaymentMethod } from "../payment-methods";
import { processor } from "../processor";
import type { Payment, PaymentSource } from "../processor/port";
import { applyOrder } from "./apply-order";
import { buildInvoice, type Customer, type Invoice, type InvoiceEntry } from "./invoice";
import { Order, type OrderLine } from "./order";

/** A choice for one entry of the invoice, in its order. */
export interface Choice {
  /** From 1; 0 or out of range leaves the entry open. */
  readonly option: number;
  /** What the caller saw; a different price now is refused. */
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
  readonly at: Date;
}

/**
 * Places the order of a cart and pays for it, in three phases (docs/checkout.md): reserve in one transaction, pay
 * outside of any, apply in another. Whatever fails in between, the order is wholly placed or not at all.
 *
 * @returns the id of the charge; null when there was nothing to charge
 * @throws OptionRequired, CouponUnusable, PaymentMethodRequired, CardRefused, ActionRequired 400: nothing was written,
 *   the cart is as it was
 * @throws CheckoutInProgress, PriceChanged 409
 * @throws ProcessorUnavailable 503: the completion job finds out whether money moved
 */
export async function placeOrder(db: Database, input: CheckoutInput): Promise<bigint | null> {
  const reserved = await reserve(db, input);
  if (!reserved) return null;
  const { chargeId, order } = reserved;
  const payment = await pay(db, input, chargeId, order, reserved.amount);
  crashPoint("checkout:paid");
  await db.transaction((tx) => applyOrder(tx, { chargeId, order, payment }));
  if (input.rememberCard && isIntent(input.token)) await rememberConfirmedCard(db, input, input.token);
  return chargeId;
}

/** What the browser has confirmed is spent by paying; only then can its card be stored. The order stands either way. */
async function rememberConfirmedCard(
  db: Database,
  { customer, actor, at }: CheckoutInput,
  token: string,
): Promise<void> {
  try {
    await replacePaymentMethod(db, { profileId: customer.id, token, details: { name: actor.fullName }, at });
  } catch (error) {
    log.warn(
      { err: error, profileId: customer.id.toString() },
      "the card of a paid order could not be stored",
    );
  }
}

function isIntent(token: string | null): token is string {
  return token?.startsWith("pi_") ?? false;
}

interface Reservation {
  readonly chargeId: bigint;
  readonly order: Order;
  readonly amount: bigint;
}

/** Phase 1: decides what is ordered, under lock, and writes the intent to charge for it. Free orders end here. */
async function reserve(db: Database, input: CheckoutInput): Promise<Reservation | null> {
  try {
    return await db.transaction((tx) => reserveIn(tx, input));
  } catch (error) {
    if (error instanceof CouponUnusable) await detachCoupon(db, input.actor.id, error.couponId);
    if (violatedConstraint(error) === "charge_intent_key_key") {
      throw new CardRefused("This payment was used for another order. Pay again.", "intent_used");
    }
    throw error;
  }
}

async function reserveIn(tx: Tx, input: CheckoutInput): Promise<Reservation | null> {
  const { actor, customer, at } = input;
  await lockCart(tx, { userId: actor.id });
  await lockProfile(tx, customer.id);
  await holdPlans(tx, actor.id);
  const invoice = await buildInvoice(tx, { userId: actor.id, customer, at });
  refuseWithdrawn(invoice);
  const lines = chooseLines(invoice, input.choices);
  if (lines.length === 0) return null;
  await refuseIfUnderWay(tx, customer.id, lines);
  await fillAddress(tx, customer.id, input.address);
  const couponIds = await consumeCoupons(tx, invoice, lines, at);
  const rememberCard = input.rememberCard;
  const order: Order = {
    customerId: customer.id,
    userId: actor.id,
    unit: invoice.unit,
    placedAt: at,
    rememberCard,
    lines,
    couponIds,
  };
  const amount = lines.reduce((sum, { due }) => sum + due, 0n);
  if (amount === 0n) {
    await applyOrder(tx, { chargeId: null, order, payment: null });
    return null;
  }
  await checkPayable(tx, input, amount, invoice.unit);
  return { chargeId: await insertIntent(tx, input, order, amount), order, amount };
}

/** Keeps plans from being deleted until the order is reserved; from then on the reservation does. */
async function holdPlans(tx: Tx, userId: bigint): Promise<void> {
  await tx.query(sql`
    SELECT FROM plan WHERE id IN (SELECT plan_id FROM cart_item WHERE user_id = ${userId} AND NOT recorded)
    ORDER BY id FOR KEY SHARE`);
}

/** A price that its provider has taken back is not charged, however long the item has been in the cart. */
function refuseWithdrawn({ withdrawnPlans: [slug] }: Invoice): void {
  if (slug !== undefined) throw new InvalidInput(`'${slug}' is no longer on sale. Take it off your cart.`);
}

/** The lines that the choices make; an entry that still leaves a choice is refused by name. */
function chooseLines(invoice: Invoice, choices: readonly Choice[]): OrderLine[] {
  return invoice.entries.flatMap((entry, place) => {
    const chosen = chooseOption(entry, choices[place]);
    return [...chosen, ...entry.lines.map(({ line }) => line)];
  });
}

function chooseOption({ options, planSlug }: InvoiceEntry, choice: Choice | undefined): OrderLine[] {
  if (options.length === 0) return [];
  const option = options[(choice?.option ?? 0) - 1];
  if (!option)
    throw new OptionRequired(`Choose how to pay for '${planSlug}': it has ${options.length} options.`);
  if (choice?.amount != null && choice.amount !== option.amount) throw new PriceChanged();
  return [option.line];
}

/** An order whose payment is not decided yet holds its items: they must not be paid for twice. */
async function refuseIfUnderWay(tx: Tx, customerId: bigint, lines: readonly OrderLine[]): Promise<void> {
  const items = lines.flatMap((line) => ("cartItemId" in line ? [line.cartItemId.toString()] : []));
  const orders = lines.flatMap((line) => (line.kind === "unpaid" ? [line.entryId.toString()] : []));
  const balances = lines.flatMap((line) => (line.kind === "balance" ? [line.eventId] : []));
  const [pending] = await tx.query(sql`
    SELECT 1 FROM charge WHERE state = 'created' AND processor_key IS NULL
      AND (customer_id = ${customerId} AND cart_hash = ${cartHash(customerId, lines)}
        OR EXISTS (SELECT FROM jsonb_array_elements(snapshot->'lines') line
                   WHERE line->>'cartItemId' = ANY(${items}) OR line->>'entryId' = ANY(${orders})
                     OR customer_id = ${customerId} AND line->>'eventId' = ANY(${balances})))
    LIMIT 1`);
  if (pending) throw new CheckoutInProgress();
}

/** One use per order and coupon, not per line. */
async function consumeCoupons(
  tx: Tx,
  invoice: Invoice,
  lines: readonly OrderLine[],
  at: Date,
): Promise<bigint[]> {
  const [unusable] = invoice.unusableCouponIds;
  if (unusable) throw new CouponUnusable(unusable);
  const used = new Set(
    lines.flatMap((line) => ("couponId" in line && line.couponId !== null ? [line.couponId] : [])),
  );
  const couponIds = [...used].sort((a, b) => (a < b ? -1 : 1));
  for (const id of couponIds) {
    if (!(await consumeCoupon(tx, id, at))) throw new CouponUnusable(id);
  }
  return couponIds;
}

async function checkPayable(
  tx: Tx,
  { token, customer }: CheckoutInput,
  amount: bigint,
  unit: string,
): Promise<void> {
  const minimum = processor().minimumAmount(unit);
  if (amount < minimum)
    throw new InvalidInput(`The smallest amount that can be charged is ${minimum} minor units of ${unit}.`);
  if (token === null && (await customerKeyOf(tx, customer.id)) === null) throw new PaymentMethodRequired();
}

async function insertIntent(
  tx: Tx,
  { actor, customer, at, token }: CheckoutInput,
  order: Order,
  amount: bigint,
): Promise<bigint> {
  const [charge] = await tx.query<{ id: bigint }>(sql`
    INSERT INTO charge (claim_code, created_at, created_by_id, amount, unit, customer_id, processor_id, intent_key, cart_hash, snapshot)
    SELECT ${randomKey()}, ${at}, ${actor.id}, ${amount}, ${order.unit}, ${customer.id}, s.processor_id,
      ${isIntent(token) ? token : null}, ${cartHash(customer.id, order.lines)}, ${JSON.stringify(Order.encode(order))}::jsonb
    FROM site_settings s ORDER BY s.id LIMIT 1 RETURNING id`);
  invariant(charge, "the site is set up");
  return charge.id;
}

/** Stands for a customer's order: the same items, options and amounts give the same hash. */
export function cartHash(customerId: bigint, lines: readonly OrderLine[]): string {
  const facts = lines.map((line) => {
    if (line.kind === "unpaid") return `unpaid:${line.entryId}:${line.due}`;
    if (line.kind === "balance") return `balance:${line.eventId}:${line.due}`;
    return `${line.kind}:${line.cartItemId}:${line.kind === "plan" ? line.naturalPeriods : 0}:${line.amount}:${line.due}`;
  });
  return createHash("sha256")
    .update([customerId, ...facts.sort()].join("\n"))
    .digest("hex");
}

/** What the customer's browser confirms an intent for; see {@link cartHash}. */
export function intentReference(customerId: bigint, lines: readonly OrderLine[]): string {
  return `cart:${cartHash(customerId, lines)}`;
}

/** Phase 2: asks the processor, under a key made of the charge's id. A refusal gives everything back. */
async function pay(
  db: Database,
  input: CheckoutInput,
  chargeId: bigint,
  order: Order,
  amount: bigint,
): Promise<Payment> {
  try {
    const source = await paymentSource(db, input);
    const money = { amount, unit: order.unit };
    const reference = intentReference(input.customer.id, order.lines);
    return await processor().createPayment({
      idempotencyKey: `charge:${chargeId}:pay`,
      money,
      source,
      reference,
      at: input.at,
    });
  } catch (error) {
    // Any refusal is final for this intent. Only when nothing is known must it stay, for the completion job.
    if (error instanceof InvalidInput)
      await dropIntent(db, chargeId, error instanceof CardRefused ? error.code : "refused");
    throw error;
  }
}

/** With `rememberCard` the card is stored first and then charged, so that what was stored is what was charged. */
async function paymentSource(
  db: Database,
  { token, rememberCard, customer, at, actor }: CheckoutInput,
): Promise<PaymentSource> {
  const known = await customerKeyOf(db, customer.id);
  if (token === null) {
    if (known === null) throw new PaymentMethodRequired();
    return { kind: "stored", customerKey: known };
  }
  if (isIntent(token)) return { kind: "intent", intentKey: token, customerKey: known ?? "" };
  if (!rememberCard) return { kind: "token", token, customerKey: known };
  const customerKey = await processor().ensureCustomer(await payerOf(db, customer.id), at);
  await processor().saveMethod(customerKey, token, { name: actor.fullName }, at);
  await rememberCustomer(db, customer.id, customerKey);
  return { kind: "stored", customerKey };
}

/**
 * The payment will not happen: the intent has failed, coupon uses go back, the cart stays as it is. What the browser
 * has confirmed was not spent, and may pay for another order.
 */
export async function dropIntent(db: Database, chargeId: bigint, failureCode: string): Promise<void> {
  await db.transaction(async (tx) => {
    const [dropped] = await tx.query<{ couponIds: string[] }>(sql`
      UPDATE charge SET state = 'failed', failure_code = ${failureCode}, intent_key = NULL
      WHERE id = ${chargeId} AND state = 'created' AND processor_key IS NULL
      RETURNING snapshot->'couponIds' AS "couponIds"`);
    if (dropped) await releaseCoupons(tx, dropped.couponIds.map(BigInt));
  });
}

async function detachCoupon(db: Database, userId: bigint, couponId: bigint): Promise<void> {
  await db.query(
    sql`UPDATE cart_item SET coupon_id = NULL WHERE user_id = ${userId} AND coupon_id = ${couponId} AND NOT recorded`,
  );
}

async function fillAddress(tx: Tx, profileId: bigint, address: Address): Promise<void> {
  const { streetAddress, locality, region, postalCode, country } = address;
  if (!streetAddress && !locality && !region && !postalCode && !country) return;
  await tx.query(sql`
    UPDATE profile SET
      street_address = coalesce(nullif(street_address, ''), ${streetAddress}),
      locality = coalesce(nullif(locality, ''), ${locality}),
      region = coalesce(nullif(region, ''), ${region}),
      postal_code = coalesce(nullif(postal_code, ''), ${postalCode}),
      country = coalesce(nullif(country, ''), ${country})
    WHERE id = ${profileId}`);
}
