import type { Database } from "@/lib/db";
import { crashPoint } from "@/lib/system/crash-point";
import { applyOrder } from "./apply-order";
import type { CheckoutInput } from "./checkout-input";
import { pay, rememberPaidCard } from "./pay";
import { reserve } from "./reserve";

/**
 * Places the order of a cart and pays for it, in three phases (docs/checkout.md): reserve in one transaction, pay
 * outside of any, apply in another. Whatever fails in between, the order is wholly placed or not at all.
 *
 * @returns the id of the charge; null when there was nothing to charge
 * @throws OptionRequired, CouponUnusable, PaymentMethodRequired, CardRefused, ActionRequired 400: nothing was written,
 *   the cart is as it was
 * @throws CheckoutInProgress, OrderChanged 409
 * @throws ProcessorUnavailable 503: the completion job finds out whether money moved
 */
export async function placeOrder(db: Database, input: CheckoutInput): Promise<bigint | null> {
  const reserved = await reserve(db, input);
  if (!reserved) return null;
  crashPoint("checkout:reserved");
  const { chargeId, order } = reserved;
  const payment = await pay(db, input, reserved);
  crashPoint("checkout:paid");
  await db.transaction((tx) => applyOrder(tx, { chargeId, order, payment }));
  crashPoint("checkout:applied");
  if (input.rememberCard && input.token !== null) await rememberPaidCard(db, input, payment);
  return chargeId;
}
