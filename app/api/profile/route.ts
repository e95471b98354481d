import { route } from "@/lib/http/route";
import { listAllProfiles } from "@/lib/identity/operations/profiles";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listAllProfiles);
