import { randomKey } from "@/lib/auth/secret";
import { consumeCoupon } from "@/lib/catalog";
import { type Database, lockCartAndProfile, sql, type Tx, violatedConstraint } from "@/lib/db";
import { InvalidInput, invariant } from "@/lib/errors";
import { readableAmount } from "@/lib/money/format";
import {
  CardRefused,
  CheckoutInProgress,
  CouponUnusable,
  OptionRequired,
  OrderChanged,
  PaymentMethodRequired,
} from "../errors";
import { processor } from "../processor";
import { applyOrder } from "./apply-order";
import { type Address, type CheckoutInput, type Choice, isIntent } from "./checkout-input";
import { buildInvoice, type Invoice } from "./invoice";
import type { InvoiceEntry } from "./invoice-lines";
import { cartHash, isPutOff, Order, type OrderLine } from "./order";

/** An order that is decided, and the intent to charge for it. */
export interface Reservation {
  readonly chargeId: bigint;
  readonly order: Order;
  readonly amount: bigint;
  /** The customer's key at the processor; null for one that it does not know. */
  readonly customerKey: string | null;
}

/** Phase 1: decides what is ordered, under lock, and writes the intent to charge for it. Free orders end here. */
export async function reserve(db: Database, input: CheckoutInput): Promise<Reservation | null> {
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
  const { actor, customer, at, onlyDue = null } = input;
  await lockCartAndProfile(tx, actor.id, customer.id);
  const invoice = await buildInvoice(tx, { userId: actor.id, customer, at, onlyDue, isOrdering: true });
  refuseWithdrawn(invoice);
  refuseUnreachable(invoice);
  const lines = chooseLines(invoice, input.choices);
  if (lines.length === 0) return null;
  const { customerKey } = await refuseIfUnderWay(tx, customer.id, lines);
  await fillAddress(tx, customer.id, input.address);
  const couponIds = await consumeCoupons(tx, invoice, lines, at);
  const order: Order = {
    customerId: customer.id,
    userId: actor.id,
    unit: invoice.unit,
    placedAt: at,
    lines,
    couponIds,
  };
  const amount = lines.reduce((sum, { due }) => sum + due, 0n);
  if (amount === 0n) {
    await applyOrder(tx, { chargeId: null, order, payment: null });
    return null;
  }
  refuseSmall(amount, invoice.unit);
  if (input.token === null && customerKey === null) throw new PaymentMethodRequired();
  const intentKey = isIntent(input.token) ? input.token : null;
  return { chargeId: await insertIntent(tx, { order, amount, intentKey }), order, amount, customerKey };
}

/** A price that its provider has taken back is not charged, however long the item has been in the cart. */
function refuseWithdrawn({ withdrawnPlans: [slug] }: Invoice): void {
  if (slug !== undefined) throw new InvalidInput(`'${slug}' is no longer on sale. Take it off your cart.`);
}

/** Nobody could ever claim such a gift. */
function refuseUnreachable({ unreachable: [name] }: Invoice): void {
  if (name !== undefined)
    throw new InvalidInput(`Nobody here is called '${name}'. Say the e-mail address of whom it is for.`);
}

/** The lines that the choices make; an entry that still leaves a choice is refused by name. */
function chooseLines(invoice: Invoice, choices: readonly Choice[]): OrderLine[] {
  const isSeen = choices.length > 0 && choices.every(({ amount }) => amount !== null);
  if (isSeen && choices.length !== invoice.entries.length) throw new OrderChanged();
  return invoice.entries.flatMap((entry, place) => {
    const chosen = chooseOption(entry, choices[place]);
    const isLater = chosen.some((line) => "amount" in line && isPutOff(line));
    return [
      ...chosen,
      ...entry.lines.map(({ line }) => (isLater && line.kind === "setup" ? { ...line, due: 0n } : line)),
    ];
  });
}

function chooseOption({ lines, options, planSlug }: InvoiceEntry, choice: Choice | undefined): OrderLine[] {
  const seen = choice?.amount ?? null;
  if (options.length === 0) {
    const amount = lines.reduce((sum, line) => sum + line.amount, 0n);
    if (seen !== null && seen !== amount) throw new OrderChanged();
    return [];
  }
  const option = options[(choice?.option ?? 0) - 1];
  if (!option)
    throw new OptionRequired(`Choose how to pay for '${planSlug}': it has ${options.length} options.`);
  if (seen !== null && seen !== option.amount) throw new OrderChanged();
  return [option.line];
}

/**
 * An order whose payment is not decided yet holds its items: they must not be paid for twice.
 *
 * @returns the customer's key at the processor, read along
 */
async function refuseIfUnderWay(
  tx: Tx,
  customerId: bigint,
  lines: readonly OrderLine[],
): Promise<{ readonly customerKey: string | null }> {
  const items = lines.flatMap((line) => ("cartItemId" in line ? [line.cartItemId.toString()] : []));
  const orders = lines.flatMap((line) => (line.kind === "unpaid" ? [line.entryId.toString()] : []));
  const balances = lines.flatMap((line) => (line.kind === "balance" ? [line.eventId] : []));
  // A first subscription on its way pays the setup fee: another order of it must see whether it came to be.
  const setups = lines.flatMap((line) => (line.kind === "setup" ? [line.planId.toString()] : []));
  const [found] = await tx.query<{ isUnderWay: boolean; customerKey: string | null }>(sql`
    SELECT p.processor_card_key AS "customerKey", EXISTS (
      SELECT FROM charge WHERE state = 'created' AND processor_key IS NULL
        AND (customer_id = p.id AND cart_hash = ${cartHash(customerId, lines)}
          OR EXISTS (SELECT FROM jsonb_array_elements(snapshot->'lines') line
                     WHERE line->>'cartItemId' = ANY(${items}) OR line->>'entryId' = ANY(${orders})
                       OR customer_id = p.id AND (line->>'eventId' = ANY(${balances})
                         OR line->>'kind' = 'setup' AND line->>'planId' = ANY(${setups}))))) AS "isUnderWay"
    FROM profile p WHERE p.id = ${customerId}`);
  invariant(found, `profile ${customerId} exists`);
  if (found.isUnderWay) throw new CheckoutInProgress();
  return found;
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

function refuseSmall(amount: bigint, unit: string): void {
  const minimum = processor().minimumAmount(unit);
  if (amount < minimum)
    throw new InvalidInput(`The smallest amount that can be charged is ${readableAmount(minimum, unit)}.`);
}

/** The intent to charge for an order. `intentKey` names what the browser has confirmed for it. */
export async function insertIntent(
  tx: Tx,
  { order, amount, intentKey = null }: { order: Order; amount: bigint; intentKey?: string | null },
): Promise<bigint> {
  const { customerId, userId, placedAt, unit, lines } = order;
  const [charge] = await tx.query<{ id: bigint }>(sql`
    INSERT INTO charge (claim_code, created_at, created_by_id, amount, unit, customer_id, processor_id, intent_key, cart_hash, snapshot)
    SELECT ${randomKey()}, ${placedAt}, ${userId}, ${amount}, ${unit}, ${customerId}, s.processor_id,
      ${intentKey}, ${cartHash(customerId, lines)}, ${JSON.stringify(Order.encode(order))}::jsonb
    FROM site_settings s ORDER BY s.id LIMIT 1 RETURNING id`);
  invariant(charge, "the site is set up");
  return charge.id;
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
