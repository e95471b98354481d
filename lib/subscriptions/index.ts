export { lockSubscriptions } from "./batches";
export { cancelAt, cancelNow, recordCancelled, setAutoRenew } from "./changes";
export { type JobScope, reclaimRecognized, recognizeIncome, recognizeRest } from "./income";
export {
  addRollover,
  type OrderedTerm,
  openOrExtendAll,
  type Rollover,
  type TermOrder,
} from "./orders";
export { extendSubscriptions, type RenewalScope } from "./renew";
export {
  findCurrent,
  hadSubscription,
  isNotOver,
  lockPairs,
  type Pair,
  pairKey,
  type Subscription,
} from "./subscriptions";
export { extendTerm, openTerm, serviceStart, type Term } from "./terms";
