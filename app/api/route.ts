import { route } from "@/lib/http/route";
import { getVersion } from "@/lib/system/operations";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getVersion);
