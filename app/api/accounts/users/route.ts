import { route } from "@/lib/http/route";
import { listAccountUsers } from "@/lib/identity/operations/accounts";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listAccountUsers);
