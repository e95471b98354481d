import { route } from "@/lib/http/route";
import { activateUser, getActivationContact } from "@/lib/identity/operations/activation";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getActivationContact, activateUser);
