import { reconcileCharge } from "../reconcile-charge";
import type { Handler } from "./handler";

/** Whatever has happened to a payment, a refund or a dispute: the charge is brought to what the processor says of it now. */
const chargeChanged: Handler = async (db, { paymentKey }, at) =>
  paymentKey !== null && (await reconcileCharge(db, paymentKey, at)) ? "applied" : "unknown";

/** What concerns a charge, by the names that Stripe has for it, which are the simulator's too. */
export const chargeEvents: Readonly<Record<string, Handler>> = {
  "payment_intent.succeeded": chargeChanged,
  "payment_intent.payment_failed": chargeChanged,
  "charge.succeeded": chargeChanged,
  "charge.failed": chargeChanged,
  "charge.refunded": chargeChanged,
  "refund.updated": chargeChanged,
  "refund.failed": chargeChanged,
  "charge.dispute.created": chargeChanged,
  "charge.dispute.updated": chargeChanged,
  "charge.dispute.funds_withdrawn": chargeChanged,
  "charge.dispute.closed": chargeChanged,
  "charge.dispute.funds_reinstated": chargeChanged,
};
