import { route } from "@/lib/http/route";
import { createUserProfile, listUserProfiles } from "@/lib/identity/operations/users";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listUserProfiles, createUserProfile);
