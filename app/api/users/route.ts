import { route } from "@/lib/http/route";
import { listAllUsers, postUser } from "@/lib/identity/operations/users";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listAllUsers, postUser);
