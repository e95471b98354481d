import { route } from "@/lib/http/route";
import { acceptAccessible } from "@/lib/identity/operations/accessibles";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(acceptAccessible);
