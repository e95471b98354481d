import { cancelSubscription, getSubscription, listSubscriptions, updateSubscription } from "./subscribed";

export const operations = [listSubscriptions, getSubscription, updateSubscription, cancelSubscription];
