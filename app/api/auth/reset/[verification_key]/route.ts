import { route } from "@/lib/http/route";
import { resetUserPassword } from "@/lib/identity/operations/activation";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(resetUserPassword);
