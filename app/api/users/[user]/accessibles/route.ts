import { route } from "@/lib/http/route";
import { listAccessibles, requestAccessible } from "@/lib/identity/operations/accessibles";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listAccessibles, requestAccessible);
