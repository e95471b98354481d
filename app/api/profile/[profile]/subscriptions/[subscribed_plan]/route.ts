import { cancelSubscription } from "@/lib/billing/operations/cancellations";
import { route } from "@/lib/http/route";
import { getSubscription, updateSubscription } from "@/lib/subscriptions/operations/subscribed";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(
  getSubscription,
  updateSubscription,
  cancelSubscription,
);
