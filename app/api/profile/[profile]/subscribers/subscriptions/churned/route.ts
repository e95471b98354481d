import { route } from "@/lib/http/route";
import { listChurnedProviderSubscriptions } from "@/lib/subscriptions/operations/provider-subscriptions";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listChurnedProviderSubscriptions);
