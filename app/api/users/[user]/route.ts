import { route } from "@/lib/http/route";
import { deleteUser, getUser, putUser } from "@/lib/identity/operations/users";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getUser, putUser, deleteUser);
