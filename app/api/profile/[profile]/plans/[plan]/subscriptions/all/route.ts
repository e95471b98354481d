import { route } from "@/lib/http/route";
import { listAllPlanSubscriptions } from "@/lib/subscriptions/operations/plan-subscriptions";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listAllPlanSubscriptions);
