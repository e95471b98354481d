import { route } from "@/lib/http/route";
import { getUserSshKey, putUserSshKey } from "@/lib/identity/operations/account";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getUserSshKey, putUserSshKey);
