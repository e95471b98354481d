import { route } from "@/lib/http/route";
import { listRoles } from "@/lib/identity/operations/profile-roles";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listRoles);
