import { route } from "@/lib/http/route";
import { deleteAccessible, sendAccessibleRequest } from "@/lib/identity/operations/accessibles";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(sendAccessibleRequest, deleteAccessible);
