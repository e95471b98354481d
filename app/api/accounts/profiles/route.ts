import { route } from "@/lib/http/route";
import { createAccountProfile, listAccountProfiles } from "@/lib/identity/operations/accounts";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listAccountProfiles, createAccountProfile);
