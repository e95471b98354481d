export {
  type AccountQuery,
  accountBalance,
  accountBalancesByEvent,
  type BalanceDue,
  type BalanceQuery,
  balancesDue,
  statementBalance,
  type UnpaidOrder,
  unpaidOrders,
} from "./balances";
export { AlreadyPosted } from "./errors";
export { type PostOptions, post } from "./post";
export { presentTransaction, presentTransactions, type TransactionRow } from "./present";
export { commonUnit, providerUnit, siteUnit } from "./units";
