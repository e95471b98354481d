import { receiveWebhook } from "@/lib/billing/operations/webhooks";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(receiveWebhook);
