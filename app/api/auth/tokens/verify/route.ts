import { route } from "@/lib/http/route";
import { verifyUserToken } from "@/lib/identity/operations/auth";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(verifyUserToken);
