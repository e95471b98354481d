import { route } from "@/lib/http/route";
import { listAccessiblesOfType, requestAccessibleOfType } from "@/lib/identity/operations/accessibles";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(
  listAccessiblesOfType,
  requestAccessibleOfType,
);
