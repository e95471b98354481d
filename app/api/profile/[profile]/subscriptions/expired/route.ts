import { route } from "@/lib/http/route";
import { listExpiredSubscriptions } from "@/lib/subscriptions/operations/subscribed";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listExpiredSubscriptions);
