import { route } from "@/lib/http/route";
import { listUserApiKeys, resetApiKey } from "@/lib/identity/operations/account";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listUserApiKeys, resetApiKey);
