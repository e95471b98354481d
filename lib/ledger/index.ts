export {
  type AccountQuery,
  accountBalance,
  accountBalancesByEvent,
  type BalanceDue,
  type BalanceQuery,
  balancesDue,
  isOwedOn,
  payersOwing,
  statementBalance,
  type UnpaidOrder,
  unpaidOrders,
} from "./balances";
export { type ChargeFacts, type ChargeItemFacts, chargeSuccess } from "./charge-entries";
export type { ChargeLineFacts } from "./charge-line";
export { type ItemSplit, splitCharge } from "./charge-split";
export { titled } from "./descriptions";
export { type DisputedLine, type DisputeFacts, disputeEntries, spreadDispute } from "./dispute-entries";
export type { Entry, EntryKind } from "./entries";
export { AlreadyPosted, SeveralCurrencies } from "./errors";
export {
  chargeEvent,
  chargeItemEvent,
  checkEvent,
  isGiftEvent,
  subscriptionEvent,
  useEvent,
} from "./events";
export { type GiftClaim, giftClaim } from "./gift-entries";
export { incomeEarned, incomeReclaimed, restEarned } from "./income-entries";
export { type OfflineLine, type OfflinePayment, offlineEntries } from "./offline-entries";
export { type OrderFacts, orderEntry, settledEntry } from "./order-entries";
export { isEarning, isRecognized } from "./order-positions";
export { type PayoutFacts, payoutEntries, payoutReturned } from "./payout-entries";
export { type PostOptions, post } from "./post";
export { type Posted, postSelected, type SelectedEntries } from "./post-selected";
export { presentTransaction, presentTransactions, presentWritten, type TransactionRow } from "./present";
export { brokerFeeOfRefund, type RefundFacts, refundEntries } from "./refund-entries";
export { type Reversal, reverse } from "./reverse";
export { ledgerSize, sumLedgerTally } from "./tally";
export { commonUnit, exactTotal, providerUnit, siteUnit, soldUnits, type Units, unitsOf } from "./units";
export { type WriteOffFacts, writeOffEntries } from "./write-off-entries";
