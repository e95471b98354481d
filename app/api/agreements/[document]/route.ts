import { route } from "@/lib/http/route";
import { getBrokerAgreement, putAgreement, removeAgreement } from "@/lib/identity/operations/agreements";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(
  getBrokerAgreement,
  putAgreement,
  removeAgreement,
);
