import { checkout, getCheckout } from "@/lib/billing/operations/checkout";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getCheckout, checkout);
