import { route } from "@/lib/http/route";
import { acceptSubscriptionGrant } from "@/lib/subscriptions/operations/subscribed";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(acceptSubscriptionGrant);
