import { route } from "@/lib/http/route";
import { getUserNotifications, putUserNotifications } from "@/lib/notifications/operations/preferences";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getUserNotifications, putUserNotifications);
