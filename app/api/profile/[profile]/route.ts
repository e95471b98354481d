import { route } from "@/lib/http/route";
import { deleteProfile, getProfile, putProfile } from "@/lib/identity/operations/profiles";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getProfile, putProfile, deleteProfile);
