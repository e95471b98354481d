import { route } from "@/lib/http/route";
import { listLegalAgreements } from "@/lib/identity/operations/legal";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listLegalAgreements);
