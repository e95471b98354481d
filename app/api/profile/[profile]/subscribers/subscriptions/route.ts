import { route } from "@/lib/http/route";
import { listProviderSubscriptions } from "@/lib/subscriptions/operations/provider-subscriptions";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listProviderSubscriptions);
