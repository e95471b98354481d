import { route } from "@/lib/http/route";
import { acceptSubscriptionRequest } from "@/lib/subscriptions/operations/subscribers";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(acceptSubscriptionRequest);
