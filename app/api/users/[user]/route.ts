import { route } from "@/lib/http/route";
import { getUser, putUser } from "@/lib/identity/operations/users";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getUser, putUser);
