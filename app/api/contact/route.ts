import { route } from "@/lib/http/route";
import { postContactMessage } from "@/lib/identity/operations/contacts";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(postContactMessage);
