import { route } from "@/lib/http/route";
import { getNotifications } from "@/lib/notifications/operations/site";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getNotifications);
