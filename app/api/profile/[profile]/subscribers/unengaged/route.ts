import { route } from "@/lib/http/route";
import { listUnengagedSubscribers } from "@/lib/subscriptions/operations/subscribers";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listUnengagedSubscribers);
