import { route } from "@/lib/http/route";
import { getUser } from "@/lib/identity/operations/users";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getUser);
