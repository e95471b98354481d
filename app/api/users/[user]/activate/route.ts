import { route } from "@/lib/http/route";
import { sendActivationLink } from "@/lib/identity/operations/activation";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(sendActivationLink);
