import { redeemCoupon } from "@/lib/billing/operations/cart";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(redeemCoupon);
