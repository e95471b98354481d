import { route } from "@/lib/http/route";
import { createRoleType, listRoleTypes } from "@/lib/identity/operations/role-types";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listRoleTypes, createRoleType);
