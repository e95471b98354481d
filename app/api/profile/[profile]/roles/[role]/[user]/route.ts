import { route } from "@/lib/http/route";
import { deleteRole, sendRoleInvite } from "@/lib/identity/operations/profile-roles";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(sendRoleInvite, deleteRole);
