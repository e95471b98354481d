import { cancelPlanSubscription } from "@/lib/billing/operations/cancellations";
import { route } from "@/lib/http/route";
import {
  getPlanSubscription,
  updatePlanSubscription,
} from "@/lib/subscriptions/operations/plan-subscriptions";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(
  getPlanSubscription,
  updatePlanSubscription,
  cancelPlanSubscription,
);
