import { route } from "@/lib/http/route";
import { recoverAccount } from "@/lib/identity/operations/activation";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(recoverAccount);
