import { route } from "@/lib/http/route";
import { endUserSession } from "@/lib/identity/operations/sessions";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(endUserSession);
