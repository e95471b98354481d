import { route } from "@/lib/http/route";
import { listEngagedSubscribers } from "@/lib/subscriptions/operations/subscribers";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listEngagedSubscribers);
