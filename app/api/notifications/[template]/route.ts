import { route } from "@/lib/http/route";
import { previewNotification, testNotification } from "@/lib/notifications/operations/site";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(previewNotification, testNotification);
