import { route } from "@/lib/http/route";
import {
  createPlanSubscription,
  listPlanSubscriptions,
} from "@/lib/subscriptions/operations/plan-subscriptions";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(
  listPlanSubscriptions,
  createPlanSubscription,
);
