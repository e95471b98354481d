export { lockSubscriptions } from "./batches";
export { cancelNow, recordCancelled, setAutoRenew } from "./changes";
export { callDeferred, countDeferred, endDeferrals, putOff } from "./deferral";
export { findOffer } from "./grants";
export { type JobScope, reclaimRecognized, recognizeIncome, recognizeRest } from "./income";
export { acceptableSince } from "./keys";
export {
  addRollover,
  type OrderedTerm,
  openOrExtendAll,
  type Rollover,
  type TermOrder,
} from "./orders";
export { CATCH_UP_DAYS, extendSubscriptions, type RenewalScope } from "./renew";
export { findRequest } from "./requests";
export { findVisiblePlan } from "./subscribed";
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
