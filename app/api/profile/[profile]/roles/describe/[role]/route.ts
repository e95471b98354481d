import { route } from "@/lib/http/route";
import { deleteRoleType, getRoleType, updateRoleType } from "@/lib/identity/operations/role-types";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getRoleType, updateRoleType, deleteRoleType);
