import { route } from "@/lib/http/route";
import { listContactActivities, postActivity } from "@/lib/identity/operations/contacts";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listContactActivities, postActivity);
