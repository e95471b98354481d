import { route } from "@/lib/http/route";
import { revokeUserApiKey } from "@/lib/identity/operations/account";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(revokeUserApiKey);
