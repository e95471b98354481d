import { route } from "@/lib/http/route";
import { putUserPassword } from "@/lib/identity/operations/account";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(putUserPassword);
