import { route } from "@/lib/http/route";
import { listAllProviderSubscriptions } from "@/lib/subscriptions/operations/provider-subscriptions";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listAllProviderSubscriptions);
