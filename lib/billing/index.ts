export { addToCart, type CartItem, type CartRequest, listCart, removeFromCart } from "./cart";
export type { CartOwner } from "./cart-owner";
export { applyPayment, getCharge, getChargeId, refreshCharge } from "./charges";
export type { CheckoutInput, Choice } from "./checkout/checkout-input";
export { amountDue, buildInvoice, type Invoice } from "./checkout/invoice";
export type { Customer, InvoiceEntry } from "./checkout/invoice-lines";
export { placeOrder } from "./checkout/place-order";
export { type CompletionCounts, completeCharges } from "./complete-charges";
export {
  ActionRequired,
  CardRefused,
  CheckoutInProgress,
  CouponUnusable,
  OptionRequired,
  OrderChanged,
  PaymentMethodRequired,
  ProcessorUnavailable,
} from "./errors";
export { deletePaymentMethod, findPaymentMethod, replacePaymentMethod } from "./payment-methods";
export { type ReconciliationCounts, reconcilePayouts } from "./payouts/reconcile";
export {
  completeRefunds,
  type RefundCounts,
  type RefundLine,
  type RefundsRequest,
  requestRefunds,
  type SentRefund,
  sendRefunds,
} from "./refunds";
export { settleCharge } from "./settle-charge";
export { refuseStaleRequests } from "./stale-requests";
export { findVisitorCart, mergeVisitorCart, openVisitorCart } from "./visitor-cart";
export { applyWebhooks, deliverSimulated, sweepWebhooks, WEBHOOK_TASK } from "./webhooks";
