import { route } from "@/lib/http/route";
import { createRole, listRolesOfType } from "@/lib/identity/operations/profile-roles";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listRolesOfType, createRole);
