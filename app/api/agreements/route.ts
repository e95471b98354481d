import { route } from "@/lib/http/route";
import { listBrokerAgreements, postAgreement } from "@/lib/identity/operations/agreements";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(listBrokerAgreements, postAgreement);
