import { route } from "@/lib/http/route";
import { listChurnedPlanSubscriptions } from "@/lib/subscriptions/operations/plan-subscriptions";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listChurnedPlanSubscriptions);
