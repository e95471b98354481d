import { route } from "@/lib/http/route";
import { getProfile, putProfile } from "@/lib/identity/operations/profiles";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getProfile, putProfile);
