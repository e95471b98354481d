import { callEventPayments } from "@/lib/billing/operations/event-payments";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(callEventPayments);
