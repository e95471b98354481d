import { addToBalance, cancelBalance, listUsage } from "./balance";
import { connectBank, disconnectBank, getBank, startBankConnection } from "./bank";
import { cancelPlanSubscription, cancelSubscription } from "./cancellations";
import { deleteCard, getCard, updateCard } from "./card";
import { addCartItems, redeemCoupon, removeCartItems } from "./cart";
import { uploadCart } from "./cart-upload";
import { listCharges } from "./charge-list";
import { emailChargeReceipt, refundCharge, retrieveCharge } from "./charges";
import { checkout, getCheckout } from "./checkout";
import { callEventPayments } from "./event-payments";
import { importTransfer, requestPayout } from "./transfers";
import { receiveWebhook } from "./webhooks";

export const operations = [
  cancelPlanSubscription,
  cancelSubscription,
  callEventPayments,
  addCartItems,
  removeCartItems,
  redeemCoupon,
  uploadCart,
  getCheckout,
  checkout,
  getCard,
  updateCard,
  deleteCard,
  listCharges,
  retrieveCharge,
  addToBalance,
  listUsage,
  cancelBalance,
  getBank,
  startBankConnection,
  connectBank,
  disconnectBank,
  importTransfer,
  requestPayout,
  refundCharge,
  emailChargeReceipt,
  receiveWebhook,
];
