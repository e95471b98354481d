import { route } from "@/lib/http/route";
import { refreshToken } from "@/lib/identity/operations/auth";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(refreshToken);
