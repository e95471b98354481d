import { route } from "@/lib/http/route";
import { getAccountProfile } from "@/lib/identity/operations/accounts";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getAccountProfile);
