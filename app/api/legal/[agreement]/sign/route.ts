import { route } from "@/lib/http/route";
import { signLegalAgreement } from "@/lib/identity/operations/legal";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(signLegalAgreement);
