import { route } from "@/lib/http/route";
import { endUserSessions, listUserSessions } from "@/lib/identity/operations/sessions";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listUserSessions, endUserSessions);
