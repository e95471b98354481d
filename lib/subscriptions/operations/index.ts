import {
  createPlanSubscription,
  getPlanSubscription,
  listAllPlanSubscriptions,
  listChurnedPlanSubscriptions,
  listPlanSubscriptions,
  updatePlanSubscription,
} from "./plan-subscriptions";
import {
  listAllProviderSubscriptions,
  listChurnedProviderSubscriptions,
  listProviderSubscriptions,
} from "./provider-subscriptions";
import {
  acceptSubscriptionGrant,
  getSubscription,
  listExpiredSubscriptions,
  listSubscriptions,
  updateSubscription,
} from "./subscribed";
import {
  acceptSubscriptionRequest,
  listEngagedSubscribers,
  listSubscribers,
  listUnengagedSubscribers,
} from "./subscribers";

export const operations = [
  listPlanSubscriptions,
  createPlanSubscription,
  listAllPlanSubscriptions,
  listChurnedPlanSubscriptions,
  getPlanSubscription,
  updatePlanSubscription,
  listProviderSubscriptions,
  listAllProviderSubscriptions,
  listChurnedProviderSubscriptions,
  listSubscribers,
  listEngagedSubscribers,
  listUnengagedSubscribers,
  acceptSubscriptionRequest,
  listSubscriptions,
  listExpiredSubscriptions,
  getSubscription,
  updateSubscription,
  acceptSubscriptionGrant,
];
