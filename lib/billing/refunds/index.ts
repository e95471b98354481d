export { completeRefunds, type RefundCounts } from "./complete-refunds";
export { type RefundLine, type RefundsRequest, requestRefunds } from "./request-refunds";
export { type SentRefund, sendRefunds } from "./send-refunds";
